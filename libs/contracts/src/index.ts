export * from './errors.js';
export * from './feature-spec.js';
export * from './ids.js';
export * from './jobs.js';
export * from './keys.js';
export * from './media.js';
export * from './resources.js';
export * from './states.js';
