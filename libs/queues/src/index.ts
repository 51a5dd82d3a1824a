export * from './batch-progress.js';
export * from './cancellations.js';
export * from './job-queues.js';
export * from './job-worker.js';
export * from './loss-watch.js';
export * from './queue-settings.js';
export * from './queue-shard-dispatcher.js';
export * from './redis-connection.js';
