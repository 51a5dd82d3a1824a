export * from './health.module.js';
export * from './logger.js';
export * from './metrics.js';
export * from './service.js';
