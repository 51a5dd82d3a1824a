export { createObjectStore } from './create-object-store.js';
export { FileSystemObjectStore } from './file-system-object-store.js';
export { liesOpen, NO_FILE, openPath, OUTSIDE, type FileFacts } from './file-tasks.js';
export { fileThread } from './file-thread.js';
export { getJson, putJson, putJsonIfAbsent } from './json.js';
export { MAX_LIST_PAGE, type ListedObject, type ListPage, type ObjectHead, type ObjectStore, type PutOptions } from './object-store.js';
export { type S3Settings } from './s3-object-store.js';
export { Sequence, type SequenceEntry } from './sequence.js';
export { timedObjectStore } from './timed-object-store.js';
