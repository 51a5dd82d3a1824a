/** Slots of a fresh table; a power of two, as the probing needs. */
const FIRST_SLOTS = 1024;

/** Two independent 32-bit hashes of a text, by multiplication and rotation over its UTF-16 units. */
export function hashText(text: string): [high: number, low: number] {
  let a = 0x9e3779b9;
  let b = 0x85ebca6b;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(((b << 13) | (b >>> 19)) ^ unit, 0xc2b2ae35);
  }
  a = Math.imul(a ^ (a >>> 16) ^ b, 0x7feb352d);
  b = Math.imul(b ^ (b >>> 15) ^ a, 0x846ca68b);
  return [(a ^ (a >>> 15)) >>> 0, (b ^ (b >>> 16)) >>> 0];
}

const NONE: readonly number[] = [];

/**
 * Finds texts that were seen before. It keeps a 64-bit hash and a place for each, 12 bytes, so that a million texts
 * take 25 MB. Different texts may have the same hash, so the caller must confirm the places.
 */
export class TextIndex {
  private highs = new Uint32Array(FIRST_SLOTS);
  private lows = new Uint32Array(FIRST_SLOTS);
  /** Place + 1; 0 if the slot is free. */
  private places = new Uint32Array(FIRST_SLOTS);
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** Places of texts with the hash of this one. */
  find(text: string): readonly number[] {
    const [high, low] = hashText(text);
    let found: number[] | null = null;
    for (let slot = this.slotOf(high); this.places[slot] !== 0; slot = this.after(slot)) {
      if (this.highs[slot] === high && this.lows[slot] === low) (found ??= []).push(this.places[slot]! - 1);
    }
    return found ?? NONE;
  }

  add(text: string, place: number): void {
    if (this.count * 2 >= this.places.length) this.grow();
    const [high, low] = hashText(text);
    this.insert(high, low, place + 1);
    this.count++;
  }

  private insert(high: number, low: number, entry: number): void {
    let slot = this.slotOf(high);
    while (this.places[slot] !== 0) slot = this.after(slot);
    this.highs[slot] = high;
    this.lows[slot] = low;
    this.places[slot] = entry;
  }

  private grow(): void {
    const { highs, lows, places } = this;
    const slots = places.length * 2;
    [this.highs, this.lows, this.places] = [new Uint32Array(slots), new Uint32Array(slots), new Uint32Array(slots)];
    places.forEach((entry, slot) => (entry === 0 ? undefined : this.insert(highs[slot]!, lows[slot]!, entry)));
  }

  private slotOf(high: number): number {
    return high & (this.places.length - 1);
  }

  private after(slot: number): number {
    return (slot + 1) & (this.places.length - 1);
  }
}
