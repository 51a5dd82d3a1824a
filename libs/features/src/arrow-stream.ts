import { ClipyardError, type FeatureSpec, FeatureSpecSchema, SHARD_SIZE } from '@clipyard/api-contract';
import { RecordBatchStreamWriter } from 'apache-arrow';

import { recordBatch } from './arrow-encode.js';
import { laterFields } from './arrow-schema.js';
import { type FeatureRow, type FeatureShard } from './feature-row.js';
import { specId } from './spec-id.js';

/** Length of the end-of-stream marker: a continuation (0xFFFFFFFF) and a length of 0. */
const END_BYTES = 8;

type Shards = AsyncIterable<Pick<FeatureShard, 'specId' | 'rows'>>;

/**
 * Encodes rows as an Arrow IPC stream with the columns of shards, one record batch per shard and one shard in memory at
 * a time. Columns of all item fields are present, so that every batch has the same schema.
 *
 * @throws ClipyardError `dataset_unusable` if a shard has another spec
 */
export async function* streamArrow(spec: FeatureSpec, shards: Shards): AsyncGenerator<Uint8Array, void, undefined> {
  let empty: Uint8Array | null = null;
  let schema = 0;
  for await (const stream of arrowBatches(spec, shards)) {
    if (empty === null) {
      empty = stream;
      schema = messageLength(empty);
      yield empty.subarray(0, schema);
    } else yield stream.subarray(schema, -END_BYTES);
  }
  if (empty !== null) yield empty.subarray(-END_BYTES);
}

/**
 * Like `streamArrow`, but each record batch is a stream of its own, with the schema and the end. The first has no rows.
 *
 * @param rowsAtOnce - most rows of a batch
 * @throws ClipyardError `dataset_unusable` if a shard has another spec
 */
export async function* arrowBatches(
  spec: FeatureSpec,
  shards: Shards,
  rowsAtOnce: number = SHARD_SIZE,
): AsyncGenerator<Uint8Array, void, undefined> {
  const parsed = FeatureSpecSchema.parse(spec);
  const id = specId(parsed);
  const stream = (rows: readonly FeatureRow[]): Uint8Array =>
    new RecordBatchStreamWriter().writeAll([recordBatch(rows, parsed, laterFields)]).toUint8Array(true);
  yield stream([]);
  for await (const shard of shards) {
    if (shard.specId !== id)
      throw new ClipyardError('dataset_unusable', `A shard of feature spec ${shard.specId} in an export of ${id}`);
    for (let from = 0; from < shard.rows.length; from += rowsAtOnce)
      yield stream(shard.rows.slice(from, from + rowsAtOnce));
  }
}

/** Length in bytes of the first message of a stream, the schema: a continuation, the length, and the metadata. */
const messageLength = ({ buffer, byteOffset }: Uint8Array): number =>
  8 + new DataView(buffer, byteOffset).getInt32(4, true);
