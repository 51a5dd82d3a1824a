import { setImmediate } from 'node:timers/promises';

import { type ConfusionCell } from '@clipyard/api-contract';

/** Rows after which other calls are answered. */
const ROWS_AT_ONCE = 100;

/**
 * The cells of a dense matrix that are not 0: wrong predictions first, the most frequent ones first.
 *
 * @param rows - rows are true classes, columns are predicted classes, in the order of `labels`
 */
export async function cellsOf(labels: readonly string[], rows: Iterable<readonly number[]>): Promise<ConfusionCell[]> {
  const cells: ConfusionCell[] = [];
  let i = 0;
  for (const row of rows) {
    row.forEach((count, j) => {
      if (count > 0) cells.push({ actual: labels[i] ?? '', predicted: labels[j] ?? '', count });
    });
    if (++i % ROWS_AT_ONCE === 0) await setImmediate();
  }
  const isRight = ({ actual, predicted }: ConfusionCell): number => Number(actual === predicted);
  return cells.sort((a, b) => isRight(a) - isRight(b) || b.count - a.count);
}
