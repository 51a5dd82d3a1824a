import { ClipyardError } from '@clipyard/api-contract';

const MAX_KEY_BYTES = 1024;
/** The longest file name that file systems allow. */
const MAX_SEGMENT_BYTES = 255;

/**
 * Checks that every adapter can store a key, and that it does not lead out of a folder.
 *
 * @throws ClipyardError `invalid_request`
 */
export function checkKey(key: string): void {
  const segments = key.split('/');
  const bad =
    Buffer.byteLength(key) > MAX_KEY_BYTES ||
    key.includes('\0') ||
    !key.isWellFormed() ||
    segments.some(
      (segment) =>
        segment === '' ||
        segment === '.' ||
        segment === '..' ||
        segment.startsWith('.tmp-') ||
        Buffer.byteLength(segment) > MAX_SEGMENT_BYTES,
    );
  if (bad)
    throw new ClipyardError('invalid_request', `${JSON.stringify(key.slice(0, 200))} cannot be the key of an object`);
}

/** Compares keys by their UTF-8 bytes, which is the order in which S3 lists them. */
export function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
