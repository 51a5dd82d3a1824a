export { abortable } from './abortable.js';
export { bestEffort, type FailureListener, onBestEffortFailure } from './best-effort.js';
export { type Lease, LeasedCache, type LeasedCacheOptions } from './leased-cache.js';
export { DeadlineError, withDeadline } from './with-deadline.js';
