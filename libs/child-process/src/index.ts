export { missingGuards, type ProcessLimits } from './guards.js';
export { type Death, NodeChild, type NodeChildOptions } from './node-child.js';
export { watchProcessorTime } from './processor-time.js';
export { serveParent, type Service } from './serve-parent.js';
