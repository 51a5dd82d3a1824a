import { ClipyardError, type DatasetShard, SplitSchema } from '@clipyard/api-contract';
import { decodeShard } from '@clipyard/features';
import { getJson, keys, nullIfDamaged, type ObjectStore, putJson } from '@clipyard/object-store';
import { z } from 'zod';

const ShardRowSchema = z.object({
  videoId: z.string(),
  customId: z.string().nullable(),
  uri: z.string().nullable(),
  label: z.string().nullable(),
  split: SplitSchema.nullable(),
  group: z.string().nullable(),
});
/** What the batch that submitted a video says of it. */
export type ShardRow = z.infer<typeof ShardRowSchema>;
/** 0.1.0 wrote the bare list. */
const ShardRowsSchema = z.union([
  z.object({ rows: z.array(ShardRowSchema) }).transform(({ rows }) => rows),
  z.array(ShardRowSchema),
]);

/** Keeps what a shard says of its rows beside it: a thousandth of its bytes, so that a dataset's rows can be read without their features. */
export async function writeShardRows(store: ObjectStore, shardKey: string, rows: readonly ShardRow[]): Promise<void> {
  await putJson(store, keys.datasetShardRows(shardKey), {
    rows: rows.map(({ videoId, customId, uri, label, split, group }) => ({
      videoId,
      customId,
      uri,
      label,
      split,
      group,
    })),
  });
}

/**
 * The rows of a shard, in their order. If their object is damaged, or was never written by an old version, they are read
 * from the shard itself.
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
  if (bytes === null) throw new ClipyardError('features_missing', `Shard ${key} is gone`);
  return decodeShard(bytes).rows;
}
