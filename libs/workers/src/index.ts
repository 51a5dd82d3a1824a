export { callWithin } from './call-within.js';
export { missingGuards, type ProcessLimits } from './process-guards.js';
export { watchProcessorTime } from './processor-time.js';
export { serveParent } from './serve-parent.js';
export { type Handlers, Transferred, WorkerChannel, type WorkerPort } from './worker-channel.js';
export { type ProcessExit, WorkerProcess, type WorkerProcessOptions } from './worker-process.js';
export { WorkerThread, type WorkerThreadOptions } from './worker-thread.js';
export { workerUrl } from './worker-url.js';
