export * from './dataset-leakage.js';
export * from './dataset-repository.js';
export * from './dataset-videos.js';
export * from './datasets.js';
export * from './group-pattern.js';
export * from './shard-rows.js';
export * from './sharded-features.js';
