import { type SeededRandom } from '@clipyard/tensors';

/** How a dataset that is larger than memory is stored. */
export interface Blocks {
  /** The block of each row. Reading a row reads its whole block. */
  readonly of: Int32Array;
  /** Number of blocks that the source keeps in memory. */
  readonly atOnce: number;
}

/**
 * The rows in the random order of one epoch. If they are stored in blocks, the blocks are shuffled and divided into
 * sets that fit into memory, and the rows of each set are shuffled. Each block is read once, and every epoch mixes
 * different blocks.
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
