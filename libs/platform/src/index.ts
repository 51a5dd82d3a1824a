export { JobWorkers } from './job-workers.js';
export { type Boot, boot, platformChecks, PlatformModule, s3Settings, SHUTDOWN_MARGIN_MS } from './platform.module.js';
export { RedisOutage } from './redis-outage.js';
export { redisTarget } from './redis-target.js';
export { LOGGER, OBJECT_STORE, SETTINGS, WORKER_REDIS } from './tokens.js';
export { WorkerPresence } from './worker-presence.js';
