/** Injection tokens of values that are not classes. */
export const SETTINGS = Symbol('settings');
export const LOGGER = Symbol('logger');
export const OBJECT_STORE = Symbol('object store');
export const WORKER_REDIS = Symbol('worker redis');
export const TELEMETRY = Symbol('telemetry');
