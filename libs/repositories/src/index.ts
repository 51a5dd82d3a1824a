export * from './api-key-repository.js';
export * from './classification-repository.js';
export * from './dataset-repository.js';
export * from './feature-repository.js';
export * from './known-sources.js';
export * from './newest-first-index.js';
export * from './sharded-features.js';
export * from './training-run-repository.js';
