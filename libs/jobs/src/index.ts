export * from './extract-result.js';
export * from './job-reader.js';
export * from './ports.js';
export * from './progress.js';
export * from './queues.js';
export * from './quotas.js';
export * from './recovery.js';
