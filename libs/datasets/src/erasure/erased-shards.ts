import { createHash } from 'node:crypto';

import { addCounts, ClipyardError, type DatasetShard, DatasetShardSchema } from '@clipyard/api-contract';
import { decodeShard, encodeShard } from '@clipyard/features';
import { keys, type ObjectStore } from '@clipyard/object-store';
import { z } from 'zod';

import { writeShardRows } from '../shard-rows.js';

/** A shard file, and the file that replaces it. */
export const ErasedShardSchema = z.object({
  /** Key of the file with the erased rows. */
  from: z.string(),
  digest: z.string(),
  /** Positions of the erased rows in `from`, ascending. */
  offsets: z.array(z.number().int()),
  to: DatasetShardSchema.pick({ key: true, digest: true, rows: true, bytes: true, labels: true, splits: true }),
});
export type ErasedShard = z.infer<typeof ErasedShardSchema>;

/** By the key of the replaced file. */
export type ErasedShards = ReadonlyMap<string, ErasedShard>;

const counted = (values: readonly (string | null)[]): Record<string, number> =>
  addCounts(values.flatMap((value) => (value === null ? [] : [[value, 1] as const])));

/**
 * Writes a shard without some rows, as a file of its own. The same rows give the same file. If no row remains, the file
 * is empty: later shards keep their positions in the dataset.
 *
 * @param name - the stored name of the dataset
 * @throws ClipyardError `features_missing`
 */
export async function writeWithout(
  store: ObjectStore,
  name: string,
  { key: from, digest }: Pick<DatasetShard, 'key' | 'digest'>,
  offsets: readonly number[],
): Promise<ErasedShard> {
  const before = await store.get(from);
  if (before === null) throw new ClipyardError('features_missing', `Shard ${from} is missing`);
  const { spec, rows: all } = decodeShard(before);
  const erased = new Set(offsets);
  const rows = all.filter((_, offset) => !erased.has(offset));
  const bytes = encodeShard(rows, spec, { mayBeEmpty: true });
  const toDigest = createHash('sha256').update(bytes).digest('hex');
  const key = keys.datasetShard(name, toDigest);
  await store.put(key, bytes, { contentType: 'application/vnd.apache.arrow.file' });
  await writeShardRows(store, key, rows);
  return {
    from,
    digest,
    offsets: [...offsets],
    to: {
      key,
      digest: toDigest,
      rows: rows.length,
      bytes: bytes.byteLength,
      labels: counted(rows.map(({ label }) => label)),
      splits: counted(rows.map(({ split }) => split)),
    },
  };
}

/** The entry of a shard in a list, after its file was replaced. */
export function replaced(shard: DatasetShard, erased: ErasedShards): DatasetShard {
  const found = erased.get(shard.key);
  return found === undefined ? shard : { ...shard, ...found.to, origin: shard.origin ?? shard.digest };
}

/** Moves values that are stored by row position to the positions after the erasure. */
export function withoutOffsets<T>(
  byOffset: Readonly<Record<string, T>>,
  offsets: readonly number[],
): Record<string, T> {
  return Object.fromEntries(
    Object.entries(byOffset).flatMap(([text, value]): [string, T][] => {
      const offset = Number(text);
      if (offsets.includes(offset)) return [];
      return [[String(offset - offsets.filter((erased) => erased < offset).length), value]];
    }),
  );
}
