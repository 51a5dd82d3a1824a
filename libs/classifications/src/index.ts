export * from './classification-repository.js';
export * from './classifications.js';
export * from './reclassification-repository.js';
export * from './reclassifications.js';
export * from './recoveries.js';
