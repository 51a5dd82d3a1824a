export * from './api-key-repository.js';
export * from './first-key.js';
export * from './idempotency.js';
export * from './newest-first-index.js';
export * from './projects.js';
export * from './quotas.js';
