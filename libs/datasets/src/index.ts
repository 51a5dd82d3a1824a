export * from './dataset-leakage.js';
export * from './dataset-repository.js';
export { DatasetShards, SHARDS_PER_PAGE } from './dataset-shards.js';
export * from './dataset-videos.js';
export * from './group-pattern.js';
export * from './labels/dataset-labels.js';
export { readUsedRows } from './labels/labelled-shards.js';
export * from './shard-rows.js';
export * from './sharded-features.js';
