import { crc32 } from 'node:zlib';

const TAG = 'CYK1';
const SEAL_BYTES = 8;
/** Size of the end of an Arrow file: the length of its footer (int32), then the magic. */
const TAIL_BYTES = 10;
const MAGIC = 'ARROW1';

/**
 * Adds a checksum to an Arrow file, to detect damage: a tag of 4 bytes and the CRC-32 of all other bytes
 * (little-endian), between the record batches and the footer. Arrow readers find the footer from the end of the file
 * and the batches from the footer, so they never read these bytes.
 */
export function seal(file: Uint8Array): Uint8Array {
  const at = file.length - TAIL_BYTES - footerLength(file);
  const mark = Buffer.alloc(SEAL_BYTES);
  mark.write(TAG, 'latin1');
  mark.writeUInt32LE(crc32(file), TAG.length);
  return Buffer.concat([file.subarray(0, at), mark, file.subarray(at)]);
}

/** True for a complete, undamaged file that `seal` wrote. */
export function isSealed(bytes: Uint8Array): boolean {
  const file = view(bytes);
  if (file.length < SEAL_BYTES + TAIL_BYTES || file.toString('latin1', file.length - MAGIC.length) !== MAGIC)
    return false;
  const at = file.length - TAIL_BYTES - footerLength(file) - SEAL_BYTES;
  if (at < 0 || at > file.length - TAIL_BYTES - SEAL_BYTES || file.toString('latin1', at, at + TAG.length) !== TAG)
    return false;
  return file.readUInt32LE(at + TAG.length) === crc32(file.subarray(at + SEAL_BYTES), crc32(file.subarray(0, at)));
}

function footerLength(file: Uint8Array): number {
  return view(file).readInt32LE(file.length - TAIL_BYTES);
}

function view(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
