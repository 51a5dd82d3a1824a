export { draining } from './draining.js';
export * from './gpus.js';
export * from './health.module.js';
export * from './log-context.js';
export * from './logger.js';
export * from './metrics.js';
export * from './service.js';
export * from './tracing.js';
