import { type ObjectStore } from './object-store.js';

/**
 * The same store, which reports the seconds that each operation took, including failed ones. For a stream, that is the
 * time to open it. `list` is reported as the pages it reads.
 */
export function timedObjectStore(
  store: ObjectStore,
  observe: (operation: string, seconds: number) => void,
): ObjectStore {
  return new Proxy(store, {
    get(target, name, timed) {
      const member = Reflect.get(target, name) as unknown;
      if (typeof member !== 'function') return member;
      // It reads its pages through the timed store.
      if (name === 'list') return member.bind(timed) as unknown;
      return (...args: unknown[]): unknown => {
        const started = performance.now();
        const result = Reflect.apply(member, target, args) as unknown;
        if (!(result instanceof Promise)) return result;
        return result.finally(() => observe(String(name), (performance.now() - started) / 1000));
      };
    },
  });
}
