/** The cost of requests to an object store. */
export interface StoreCost {
  /** Requests; a whole list is one for every 1,000 keys. */
  readonly calls: number;
  /** Keys and prefixes in lists. */
  readonly listed: number;
  /** Bytes of objects read or written. */
  readonly bytes: number;
}

const REQUESTS = new Set(['put', 'putIfAbsent', 'get', 'getRange', 'head', 'listPage', 'delete']);

const bytesOf = (value: unknown): number =>
  typeof value === 'string' || value instanceof Uint8Array ? Buffer.byteLength(value) : 0;

/**
 * Counts the requests to an object store. Streams are not counted.
 *
 * @returns the store to use, and a function that measures the requests during a piece of work
 */
export function countStoreCalls<T extends object>(
  store: T,
): { store: T; cost: (work: () => Promise<unknown>) => Promise<StoreCost> } {
  let total = { calls: 0, listed: 0, bytes: 0 };
  async function* list(objects: AsyncIterable<unknown>): AsyncIterable<unknown> {
    let listed = 0;
    total.calls++;
    for await (const object of objects) {
      total.listed++;
      if (++listed % 1000 === 0) total.calls++;
      yield object;
    }
  }
  const counted: T = new Proxy(store, {
    get(target, name) {
      const member = Reflect.get(target, name) as unknown;
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown => {
        const result = Reflect.apply(member, target, args) as unknown;
        if (name === 'list') return list(result as AsyncIterable<unknown>);
        if (!REQUESTS.has(String(name))) return result;
        total.calls++;
        total.bytes += bytesOf(args[1]);
        return (result as Promise<unknown>).then((answer) => {
          total.bytes += bytesOf(answer);
          if (name === 'listPage') {
            const { objects, prefixes } = answer as { objects: readonly unknown[]; prefixes: readonly unknown[] };
            total.listed += objects.length + prefixes.length;
          }
          return answer;
        });
      };
    },
  });
  return {
    store: counted,
    cost: async (work) => {
      total = { calls: 0, listed: 0, bytes: 0 };
      await work();
      return total;
    },
  };
}
