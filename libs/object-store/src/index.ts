export { createObjectStore } from './create-object-store.js';
export { FileSystemObjectStore } from './file-system-object-store.js';
export { type FileFacts, liesOpen, NO_FILE, openPath, OUTSIDE } from './file-tasks.js';
export { fileThread } from './file-thread.js';
export {
  getJson,
  getJsonToRewrite,
  keepUnknown,
  parseJson,
  parseRecord,
  putJson,
  putJsonIfAbsent,
  RECORD_VERSION,
} from './json.js';
export { type IndexKind, keys, type WatchFolder } from './layout.js';
export { matrixRows, withoutLongMatrix } from './long-matrices.js';
export {
  type ListedObject,
  type ListPage,
  MAX_LIST_PAGE,
  type ObjectHead,
  type ObjectStore,
  type PutOptions,
} from './object-store.js';
export { passOver } from './pass-over.js';
export { type ReadableEntries, readableEntries } from './readable-entries.js';
export { s3ClientOptions, type S3Settings } from './s3-client-options.js';
export { Sequence, type SequenceEntry, type SequenceOptions } from './sequence.js';
export { timedObjectStore } from './timed-object-store.js';
export { isDamaged, nullIfDamaged, nullIfUnreadable, UnreadableObject } from './unreadable-object.js';
