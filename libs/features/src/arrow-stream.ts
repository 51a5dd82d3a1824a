import { ClipyardError, type FeatureSpec, FeatureSpecSchema } from '@clipyard/api-contract';
import { RecordBatchStreamWriter } from 'apache-arrow';

import { recordBatch } from './arrow-encode.js';
import { laterFields } from './arrow-schema.js';
import { type FeatureRow, type FeatureShard } from './feature-row.js';
import { specId } from './spec-id.js';

/** Length of the end-of-stream marker: a continuation (0xFFFFFFFF) and a length of 0. */
const END_BYTES = 8;

/**
 * Encodes rows as an Arrow IPC stream with the columns of shards, one record batch per shard and one shard in memory at
 * a time. Columns of all item fields are present, so that every batch has the same schema.
 *
 * @throws ClipyardError `dataset_unusable` if a shard has another spec
 */
export async function* streamArrow(
  spec: FeatureSpec,
  shards: AsyncIterable<Pick<FeatureShard, 'specId' | 'rows'>>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const parsed = FeatureSpecSchema.parse(spec);
  const id = specId(parsed);
  const stream = (rows: readonly FeatureRow[]): Uint8Array =>
    new RecordBatchStreamWriter().writeAll([recordBatch(rows, parsed, laterFields)]).toUint8Array(true);
  const empty = stream([]);
  const schema = messageLength(empty);
  yield empty.subarray(0, schema);
  for await (const shard of shards) {
    if (shard.specId !== id)
      throw new ClipyardError('dataset_unusable', `A shard of feature spec ${shard.specId} in an export of ${id}`);
    if (shard.rows.length > 0) yield stream(shard.rows).subarray(schema, -END_BYTES);
  }
  yield empty.subarray(-END_BYTES);
}

/** Length in bytes of the first message of a stream, the schema: a continuation, the length, and the metadata. */
const messageLength = ({ buffer, byteOffset }: Uint8Array): number =>
  8 + new DataView(buffer, byteOffset).getInt32(4, true);
