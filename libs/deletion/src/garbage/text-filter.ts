import { createHash } from 'node:crypto';

/** 16 MB. With ten million texts, 1 of 250 others is taken for one of them. */
const BITS = 2 ** 27;
const HASHES = 7;

/**
 * Remembers texts in constant memory (a Bloom filter). A text that was added is always found. A text that was not may
 * be found too: then an object is kept that could be deleted.
 */
export class TextFilter {
  private readonly bits = new Uint8Array(BITS / 8);

  add(text: string): void {
    for (const bit of positions(text)) this.bits[bit >>> 3]! |= 1 << (bit & 7);
  }

  mayHave(text: string): boolean {
    return positions(text).every((bit) => (this.bits[bit >>> 3]! & (1 << (bit & 7))) !== 0);
  }
}

function positions(text: string): number[] {
  const digest = createHash('sha256').update(text).digest();
  return Array.from({ length: HASHES }, (_, i) => digest.readUInt32LE(i * 4) % BITS);
}
