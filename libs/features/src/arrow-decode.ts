import {
  ClipyardError,
  type FeatureSpec,
  FeatureSpecSchema,
  itemFieldNames,
  itemFields,
  ItemRowSchema,
  SourceNotesSchema,
  type VideoFeatures,
} from '@clipyard/api-contract';
import { type Data, type RecordBatch, RecordBatchReader, type Schema } from 'apache-arrow';

import { arrowSchema, FORMAT_VERSION, laterFields, metadataKeys } from './arrow-schema.js';
import { type FeatureRow, type FeatureShard } from './feature-row.js';
import { fromFloat16 } from './float16.js';
import { validFrames } from './pad-features.js';
import { remembered } from './remembered.js';
import { isSealed } from './seal.js';
import { specId } from './spec-id.js';

/**
 * Reads a shard that `encodeShard` wrote. Features (of float32) and masks are views of `bytes`, unless the address of
 * `bytes` is not a multiple of 8. So `bytes` must not change while the rows are used.
 *
 * @throws ClipyardError `features_missing` if the bytes are damaged, truncated, or of another format.
 */
export function decodeShard(bytes: Uint8Array): FeatureShard {
  try {
    return decode(bytes);
  } catch (error) {
    if (error instanceof ClipyardError) throw error;
    throw damaged(error instanceof Error ? error.message : String(error), error);
  }
}

function decode(input: Uint8Array): FeatureShard {
  // apache-arrow does not validate: a wrong bit in a length can use all memory, and a missing end reads as no rows.
  if (!isSealed(input)) throw damaged('it is damaged, cut short, or not a feature file');
  // Arrow aligns its buffers relative to the file, so a file at an unaligned address (a pooled Buffer) is copied.
  const bytes = input.byteOffset % 8 === 0 ? input : Uint8Array.from(input);
  const batches = RecordBatchReader.from(bytes).readAll() as Iterable<RecordBatch>;
  const [batch, ...more] = [...batches];
  if (batch === undefined || more.length > 0) throw damaged('one record batch expected');

  const { spec, id } = readSpec(batch);
  const later = laterFields.filter((field) => batch.getChild(itemFields[field].column.name) !== null);
  if (columnsOf(batch.schema) !== columnsOf(arrowSchema(spec, later)))
    throw damaged('its columns are not those of the format');

  const { maxFrames, featureSize } = spec;
  const count = batch.numRows;
  const length = count * maxFrames * featureSize;
  const data =
    spec.dtype === 'float16'
      ? fromFloat16(numbers(batch, 'features', Uint16Array, length))
      : numbers(batch, 'features', Float32Array, length);
  const mask = numbers(batch, 'mask', Uint8Array, count * maxFrames);
  const frames = batch.getChild('frames');
  const times = batch.getChild('times_ms');
  const required = (name: string, i: number): string => textAt(batch, name, i) ?? '';
  const rows = Array.from({ length: count }, (_, i): FeatureRow => {
    const rowMask = mask.subarray(i * maxFrames, (i + 1) * maxFrames);
    if (frames?.get(i) !== validFrames(rowMask)) throw damaged(`row ${i}: frames and mask disagree`);
    return {
      videoId: required('video_id', i),
      ...ItemRowSchema.parse(
        Object.fromEntries(itemFieldNames.map((field) => [field, valueAt(batch, itemFields[field].column.name, i)])),
      ),
      specId: id,
      data: data.subarray(i * maxFrames * featureSize, (i + 1) * maxFrames * featureSize),
      mask: rowMask,
      maxFrames,
      featureSize,
      timesMs: Array.from(times?.get(i) as Iterable<number>),
      decoder: required('decoder', i),
      engine: required('engine', i),
      ...sourceOf(textAt(batch, 'source', i)),
    };
  });
  return { spec, specId: id, rows, data, mask };
}

/** Values derived from the spec of a file. Thousands of files have the same spec. */
const parseSpec = remembered((json) => {
  const spec = FeatureSpecSchema.parse(JSON.parse(json));
  return { spec, id: specId(spec) };
});

const columnsOf = ({ fields }: Pick<Schema, 'fields'>): string => fields.map(String).join();

function readSpec(batch: RecordBatch): { spec: FeatureSpec; id: string } {
  const metadata = batch.schema.metadata;
  const format = metadata.get(metadataKeys.format);
  if (format !== FORMAT_VERSION) throw damaged(`format ${format ?? 'unknown'}, ${FORMAT_VERSION} expected`);
  const known = parseSpec(metadata.get(metadataKeys.spec) ?? '');
  if (known.id !== metadata.get(metadataKeys.specId)) throw damaged('its spec and spec id disagree');
  return known;
}

/** The values of a fixed-size list column, as one array of exactly `length` numbers. */
function numbers<T extends Float32Array | Uint16Array | Uint8Array>(
  batch: RecordBatch,
  name: string,
  type: new () => T,
  length: number,
): T {
  const child = batch.getChild(name)?.data[0]?.children[0] as Data | undefined;
  const values: unknown = child?.values;
  if (!(values instanceof type) || values.length < length) throw damaged(`column ${name} is cut short`);
  return values.subarray(0, length) as T;
}

/** Null if there is no such column or value. */
const valueAt = (batch: RecordBatch, name: string, i: number): unknown => batch.getChild(name)?.get(i) ?? null;
const textAt = valueAt as (batch: RecordBatch, name: string, i: number) => string | null;

const sourceOf = (json: string | null): Pick<VideoFeatures, 'source'> =>
  json === null ? {} : { source: SourceNotesSchema.parse(JSON.parse(json)) };

function damaged(detail: string, cause?: unknown): ClipyardError {
  return new ClipyardError('features_missing', `The feature file cannot be read: ${detail}`, { cause });
}
