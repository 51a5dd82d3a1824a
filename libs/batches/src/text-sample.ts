import { hashText } from './text-index.js';

/**
 * A sample of distinct texts, with the number of their occurrences. It keeps the texts with the smallest hashes, so
 * that it is the same for the same texts and does not depend on their order. If all texts fit, all are kept.
 */
export class TextSample {
  private limit = 2 ** 32;
  private readonly counts = new Map<string, number>();

  constructor(private readonly size: number) {}

  add(text: string): void {
    if (hashText(text)[0] >= this.limit) return;
    this.counts.set(text, (this.counts.get(text) ?? 0) + 1);
    while (this.counts.size > this.size) {
      this.limit /= 2;
      for (const kept of this.counts.keys()) if (hashText(kept)[0] >= this.limit) this.counts.delete(kept);
    }
  }

  get texts(): ReadonlyMap<string, number> {
    return this.counts;
  }
}
