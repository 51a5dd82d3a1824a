import { type ObjectStore } from './object-store.js';

type Operation = Exclude<keyof ObjectStore, 'list'>;

const OPERATIONS: readonly Operation[] = [
  'put',
  'putIfAbsent',
  'putStream',
  'get',
  'getRange',
  'getStream',
  'head',
  'listPage',
  'delete',
  'removeUnfinished',
  'presignPut',
];

/**
 * The same store, which reports the seconds that each operation took, including failed ones. For a stream, that is the
 * time to open it. `list` is reported as the pages it reads.
 */
export function timedObjectStore(
  store: ObjectStore,
  observe: (operation: string, seconds: number) => void,
): ObjectStore {
  const timed = Object.create(store) as Record<Operation, (...args: unknown[]) => Promise<unknown>>;
  for (const operation of OPERATIONS) {
    const work = (store[operation] as (...args: unknown[]) => Promise<unknown>).bind(store);
    timed[operation] = (...args) => {
      const started = performance.now();
      return work(...args).finally(() => observe(operation, (performance.now() - started) / 1000));
    };
  }
  return timed as unknown as ObjectStore;
}
