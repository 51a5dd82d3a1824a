export { abortable } from './abortable.js';
export { type Lease, LeasedCache, type LeasedCacheOptions } from './leased-cache.js';
export { DeadlineError, withDeadline } from './with-deadline.js';
