import { hashText } from './text-index.js';

/**
 * A sample of the distinct uris of a submission, with the number of their occurrences. It keeps the uris with the
 * smallest hashes, so that it is the same for the same submission and does not depend on the order. A submission that
 * fits is kept whole.
 */
export class UriSample {
  private limit = 2 ** 32;
  private readonly counts = new Map<string, number>();

  constructor(private readonly size: number) {}

  add(uri: string): void {
    if (hashText(uri)[0] >= this.limit) return;
    this.counts.set(uri, (this.counts.get(uri) ?? 0) + 1);
    while (this.counts.size > this.size) {
      this.limit /= 2;
      for (const kept of this.counts.keys()) if (hashText(kept)[0] >= this.limit) this.counts.delete(kept);
    }
  }

  get uris(): ReadonlyMap<string, number> {
    return this.counts;
  }
}
