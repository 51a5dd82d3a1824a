export { NodeChild, type NodeChildOptions } from './node-child.js';
export { serveParent, type Service } from './serve-parent.js';
