/** Divides rows into batches; the last one may be smaller. */
export function batchesOf(rows: readonly number[], size: number): number[][] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, i) => rows.slice(i * size, (i + 1) * size));
}

/** Reads batches one after the other. The next one is read while `work` handles the current one. */
export async function forEachBatch(
  batches: readonly number[][],
  read: (rows: readonly number[]) => Promise<Float32Array>,
  work: (features: Float32Array, rows: readonly number[]) => Promise<void>,
): Promise<void> {
  const start = (i: number): Promise<Float32Array> | undefined => {
    const rows = batches[i];
    const reading = rows && read(rows);
    // Errors are thrown when the batch is awaited. If the loop ends earlier, they do not matter.
    reading?.catch(() => undefined);
    return reading;
  };
  let next = start(0);
  for (const [i, rows] of batches.entries()) {
    const features = (await next)!;
    next = start(i + 1);
    await work(features, rows);
  }
}
