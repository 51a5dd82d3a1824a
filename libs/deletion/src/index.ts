export * from './deletion-recovery.js';
export * from './deletion-repository.js';
export { DeletionRunner } from './deletion-runner.js';
export * from './deletions.js';
export * from './garbage/retention-schedule.js';
export { type RetentionDays, type RetentionPolicy } from './garbage/retention-strategy.js';
export * from './strategies.js';
