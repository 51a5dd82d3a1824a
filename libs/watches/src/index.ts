export * from './ports.js';
export { type RunEnd, type WatchRecord } from './records.js';
export * from './watch-events.js';
export * from './watch-recovery.js';
export * from './watch-repository.js';
export * from './watch-runner.js';
export * from './watches.js';
