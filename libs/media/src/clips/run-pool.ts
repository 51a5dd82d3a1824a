/**
 * Runs work over all items, a few at a time. The first failure stops what has not begun, and is thrown when what had
 * begun has ended: nothing goes on behind the caller's back.
 */
export async function runPool<T>(
  items: readonly T[],
  parallel: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items[Symbol.iterator]();
  let failed = false;
  const workers = await Promise.allSettled(
    Array.from({ length: parallel }, async () => {
      for (const item of queue) {
        if (failed) return;
        try {
          await work(item);
        } catch (error) {
          failed = true;
          throw error;
        }
      }
    }),
  );
  const failure = workers.find((worker) => worker.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
}
