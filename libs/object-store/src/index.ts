export { createObjectStore } from './create-object-store.js';
export { FileSystemObjectStore } from './file-system-object-store.js';
export { type FileFacts, liesOpen, NO_FILE, openPath, OUTSIDE } from './file-tasks.js';
export { fileThread } from './file-thread.js';
export { getJson, putJson, putJsonIfAbsent } from './json.js';
export { type IndexKind, keys } from './layout.js';
export {
  type ListedObject,
  type ListPage,
  MAX_LIST_PAGE,
  type ObjectHead,
  type ObjectStore,
  type PutOptions,
} from './object-store.js';
export { type S3Settings } from './s3-object-store.js';
export { Sequence, type SequenceEntry } from './sequence.js';
export { timedObjectStore } from './timed-object-store.js';
