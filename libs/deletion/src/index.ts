export * from './deletion-recovery.js';
export * from './deletion-repository.js';
export { DeletionRunner } from './deletion-runner.js';
export * from './deletions.js';
export * from './strategies.js';
