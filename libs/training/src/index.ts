export * from './training-recovery.js';
export * from './training-run-repository.js';
export * from './training-runs.js';
