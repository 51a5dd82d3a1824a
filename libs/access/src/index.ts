export * from './api-key-repository.js';
export * from './api-keys.js';
export * from './idempotency.js';
export * from './newest-first-index.js';
export * from './projects.js';
export * from './quotas.js';
