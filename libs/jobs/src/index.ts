export * from './jobs.js';
export * from './ports.js';
export * from './progress.js';
export * from './quotas.js';
