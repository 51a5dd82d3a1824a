export * from './jobs.js';
export * from './progress.js';
