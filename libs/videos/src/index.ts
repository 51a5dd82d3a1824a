export * from './feature-repository.js';
export * from './filmstrip-repository.js';
export * from './filmstrips.js';
export * from './known-sources.js';
export * from './merge-events.js';
export * from './segment-lists.js';
export * from './upload-repository.js';
export * from './uploads.js';
