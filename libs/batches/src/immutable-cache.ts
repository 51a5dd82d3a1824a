/** The last `size` immutable objects that were read. Objects that do not exist yet are looked for again. */
export class ImmutableCache<T> {
  private readonly entries = new Map<string, T>();

  constructor(private readonly size: number) {}

  async get(key: string, load: () => Promise<T | null>): Promise<T | null> {
    const known = this.entries.get(key);
    if (known !== undefined) {
      // The most recently used entry is evicted last.
      this.entries.delete(key);
      this.entries.set(key, known);
      return known;
    }
    const loaded = await load();
    if (loaded === null) return null;
    this.entries.set(key, loaded);
    const [oldest] = this.entries.keys();
    if (this.entries.size > this.size && oldest !== undefined) this.entries.delete(oldest);
    return loaded;
  }
}
