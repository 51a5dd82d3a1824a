/** The places with the highest scores, as a heap whose root is the lowest of them. */
export class Nearest<T> {
  private readonly heap: { readonly score: number; readonly value: T }[] = [];

  constructor(private readonly limit: number) {}

  /** Scores up to this one need not be added. */
  get bar(): number {
    return this.heap.length < this.limit ? -Infinity : this.heap[0]!.score;
  }

  add(score: number, value: T): void {
    const { heap } = this;
    if (heap.length >= this.limit) {
      if (score <= this.bar) return;
      heap[0] = { score, value };
      this.sink();
      return;
    }
    heap.push({ score, value });
    for (let i = heap.length - 1; i > 0;) {
      const parent = (i - 1) >> 1;
      if (heap[parent]!.score <= heap[i]!.score) break;
      [heap[parent], heap[i]] = [heap[i]!, heap[parent]!];
      i = parent;
    }
  }

  /** Highest score first. */
  sorted(): { readonly score: number; readonly value: T }[] {
    return [...this.heap].sort((a, b) => b.score - a.score);
  }

  private sink(): void {
    const { heap } = this;
    for (let i = 0; ;) {
      const [left, right] = [2 * i + 1, 2 * i + 2];
      let least = i;
      if (left < heap.length && heap[left]!.score < heap[least]!.score) least = left;
      if (right < heap.length && heap[right]!.score < heap[least]!.score) least = right;
      if (least === i) return;
      [heap[i], heap[least]] = [heap[least]!, heap[i]!];
      i = least;
    }
  }
}
