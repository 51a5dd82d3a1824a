import { ClipyardError, type DatasetShard, ItemRowSchema } from '@clipyard/api-contract';
import { decodeShard } from '@clipyard/features';
import { getJson, keys, nullIfDamaged, type ObjectStore, putJson } from '@clipyard/object-store';
import { z } from 'zod';

const ShardRowSchema = z.object({ videoId: z.string(), ...ItemRowSchema.shape });
/** A row as the batch submitted it. */
export type ShardRow = z.infer<typeof ShardRowSchema>;
/** 0.1.0 wrote the bare list. */
const ShardRowsSchema = z.union([
  z.object({ rows: z.array(ShardRowSchema) }).transform(({ rows }) => rows),
  z.array(ShardRowSchema),
]);

/** Stores the rows of a shard in an object of their own, which has a thousandth of its bytes: reading them is cheap. */
export async function writeShardRows(
  store: ObjectStore,
  shardKey: string,
  rows: readonly z.input<typeof ShardRowSchema>[],
): Promise<void> {
  await putJson(store, keys.datasetShardRows(shardKey), {
    rows: rows.map((row) => ShardRowSchema.parse(row)),
  });
}

/**
 * The rows of a shard, in order. They are read from the shard itself if their own object is damaged, or if the shard is
 * older than such objects.
 *
 * @throws ClipyardError `features_missing`
 */
export async function readShardRows(
  store: ObjectStore,
  { key }: Pick<DatasetShard, 'key'>,
): Promise<readonly ShardRow[]> {
  const kept = await getJson(store, keys.datasetShardRows(key), ShardRowsSchema).catch(nullIfDamaged);
  if (kept !== null) return kept;
  const bytes = await store.get(key);
  if (bytes === null) throw new ClipyardError('features_missing', `Shard ${key} is missing`);
  return decodeShard(bytes).rows.map((row) => ShardRowSchema.parse(row));
}
