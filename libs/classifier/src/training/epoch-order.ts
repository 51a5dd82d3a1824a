import { type SeededRandom } from '@clipyard/tensors';

/** How a dataset that is larger than memory is stored. */
export interface Blocks {
  /** (rows) the block that each row lies in: reading it brings the block's other rows along. */
  readonly of: Int32Array;
  /** Blocks that the source keeps at hand. */
  readonly atOnce: number;
}

/**
 * The rows in the random order of one epoch. Where they lie in blocks, blocks are shuffled and taken so many at a time as are kept at hand,
 * and the rows of those are shuffled: each block is read once, and an epoch mixes other blocks than the one before.
 */
export function epochOrder(rows: readonly number[], blocks: Blocks | null, random: SeededRandom): number[] {
  const members = new Map<number, number[]>();
  for (const row of rows) {
    const block = blocks?.of[row] ?? 0;
    const list = members.get(block);
    if (list) list.push(row);
    else members.set(block, [row]);
  }
  const order = random.shuffle([...members.keys()].sort((a, b) => a - b));
  const atOnce = blocks?.atOnce ?? 1;
  return Array.from({ length: Math.ceil(order.length / atOnce) }, (_, i) =>
    random.shuffle(order.slice(i * atOnce, (i + 1) * atOnce).flatMap((block) => members.get(block)!)),
  ).flat();
}
