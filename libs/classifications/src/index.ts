export * from './classification-repository.js';
export * from './reclassification-repository.js';
