import { ClipyardError, type DatasetShard, SplitSchema } from '@clipyard/api-contract';
import { decodeShard } from '@clipyard/features';
import { keys } from '@clipyard/object-store';
import { getJson, type ObjectStore, putJson } from '@clipyard/object-store';
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
const ShardRowsSchema = z.array(ShardRowSchema);

/** Keeps what a shard says of its rows beside it: a thousandth of its bytes, so that a dataset's rows can be read without their features. */
export async function writeShardRows(store: ObjectStore, shardKey: string, rows: readonly ShardRow[]): Promise<void> {
  await putJson(
    store,
    keys.datasetShardRows(shardKey),
    rows.map(({ videoId, customId, uri, label, split, group }) => ({ videoId, customId, uri, label, split, group })),
  );
}

/** The rows of a shard, in their order. Shards from before they were kept apart are read whole. Errors: `features_missing`. */
export async function readShardRows(
  store: ObjectStore,
  { key }: Pick<DatasetShard, 'key'>,
): Promise<readonly ShardRow[]> {
  const kept = await getJson(store, keys.datasetShardRows(key), ShardRowsSchema);
  if (kept !== null) return kept;
  const bytes = await store.get(key);
  if (bytes === null) throw new ClipyardError('features_missing', `Shard ${key} is gone`);
  return decodeShard(bytes).rows;
}
