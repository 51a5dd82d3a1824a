/**
 * Processes all items, a few at a time. After the first failure, no further item is started. The failure is thrown once
 * the items in progress have finished, so no work is still running when the promise settles.
 *
 * @param parallel - the maximum number of items in progress
 * @throws the first failure of `work`
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
