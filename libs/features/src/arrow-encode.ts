import {
  ClipyardError,
  type FeatureSpec,
  FeatureSpecSchema,
  type ItemField,
  type ItemFieldName,
  itemFieldNames,
  itemFields,
  SHARD_SIZE,
} from '@clipyard/api-contract';
import {
  type Data,
  type FixedSizeList,
  Float16,
  Float32,
  Float64,
  Int32,
  type List,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  Struct,
  Uint8,
  Utf8,
} from 'apache-arrow';

import { arrowSchema, laterFields } from './arrow-schema.js';
import { canonicalJson } from './canonical-json.js';
import { type FeatureRowInput } from './feature-row.js';
import { toFloat16 } from './float16.js';
import { validFrames } from './pad-features.js';
import { seal } from './seal.js';
import { specId } from './spec-id.js';

/**
 * Encodes a shard as an Arrow IPC file: 1 to 256 rows in one record batch.
 *
 * @param rows - Features of exactly `spec`. The file keeps their order.
 * @param options.mayBeEmpty - Allows no rows: what remains of a shard if all of its videos were erased.
 * @throws ClipyardError `internal` if a row has another spec or shape, or if the number of rows is out of range.
 */
export function encodeShard(
  rows: readonly FeatureRowInput[],
  spec: FeatureSpec,
  { mayBeEmpty = false }: { readonly mayBeEmpty?: boolean } = {},
): Uint8Array {
  if ((rows.length < 1 && !mayBeEmpty) || rows.length > SHARD_SIZE)
    throw new ClipyardError('internal', `A shard holds 1 to ${SHARD_SIZE} rows, not ${rows.length}`);
  return encodeRows(rows, FeatureSpecSchema.parse(spec));
}

function encodeRows(rows: readonly FeatureRowInput[], spec: FeatureSpec): Uint8Array {
  const later = laterFields.filter((field) => rows.some((row) => row[field] != null));
  const batch = recordBatch(rows, spec, later);
  return seal(new RecordBatchFileWriter().writeAll([batch]).toUint8Array(true));
}

/**
 * Rows as one Arrow record batch.
 *
 * This writes whole columns, because apache-arrow's builders append value by value. That takes seconds for the five
 * million floats of a shard.
 *
 * @param rows - Features of exactly `spec`.
 * @param later - those of `laterFields` that become columns
 * @throws ClipyardError `internal` if a row has another spec or shape
 */
export function recordBatch(
  rows: readonly FeatureRowInput[],
  spec: FeatureSpec,
  later: readonly ItemFieldName[],
): RecordBatch {
  const id = specId(spec);
  const rowSize = spec.maxFrames * spec.featureSize;
  const values = new Float32Array(rows.length * rowSize);
  const masks = new Uint8Array(rows.length * spec.maxFrames);
  rows.forEach((row, i) => {
    if (row.specId !== id || row.data.length !== rowSize || row.mask.length !== spec.maxFrames) {
      throw new ClipyardError(
        'internal',
        `Row ${i} (${row.videoId}) does not match spec ${id}: ${row.specId}, ${row.data.length} features, ` +
          `${row.mask.length} mask values`,
      );
    }
    values.set(row.data, i * rowSize);
    masks.set(row.mask, i * spec.maxFrames);
  });
  const schema = arrowSchema(spec, later);
  const text = (pick: (row: FeatureRowInput) => string | null) => textColumn(rows.map(pick));
  const columns: Record<string, Data> = {
    video_id: text((row) => row.videoId),
    ...Object.fromEntries(itemFieldNames.map((field) => [itemFields[field].column.name, itemColumn(rows, field)])),
    frames: makeData({
      type: new Int32(),
      length: rows.length,
      nullCount: 0,
      data: Int32Array.from(rows, (row) => validFrames(row.mask)),
    }),
    features: fixedListColumn(typeOf<FixedSizeList>(schema, 'features'), featureValues(values, spec), rows.length),
    mask: fixedListColumn(
      typeOf<FixedSizeList>(schema, 'mask'),
      makeData({ type: new Uint8(), length: masks.length, nullCount: 0, data: masks }),
      rows.length,
    ),
    times_ms: numbersColumn(
      typeOf<List<Float64>>(schema, 'times_ms'),
      rows.map((row) => row.timesMs),
    ),
    decoder: text((row) => row.decoder),
    engine: text((row) => row.engine),
    source: text(({ source }) => (source ? canonicalJson(source) : null)),
  };
  const children = schema.fields.map((field) => columns[field.name] as Data);
  return new RecordBatch(
    schema,
    makeData({ type: new Struct(schema.fields), length: rows.length, nullCount: 0, children }),
  );
}

function featureValues(values: Float32Array, { dtype }: FeatureSpec): Data {
  const [length, nullCount] = [values.length, 0];
  return dtype === 'float16'
    ? makeData({ type: new Float16(), length, nullCount, data: toFloat16(values) })
    : makeData({ type: new Float32(), length, nullCount, data: values });
}

function typeOf<T>(schema: ReturnType<typeof arrowSchema>, name: string): T {
  return schema.fields.find((field) => field.name === name)?.type as T;
}

function fixedListColumn(type: FixedSizeList, child: Data, length: number): Data {
  return makeData({ type, length, nullCount: 0, child });
}

function itemColumn(rows: readonly FeatureRowInput[], field: ItemFieldName): Data {
  const { column }: ItemField = itemFields[field];
  const values: readonly (string | number | null)[] = rows.map((row) => row[field] ?? null);
  return column.type === 'number'
    ? numberColumn(values as readonly (number | null)[])
    : textColumn(values as readonly (string | null)[]);
}

function textColumn(texts: readonly (string | null)[]): Data<Utf8> {
  const encoded = texts.map((text) => Buffer.from(text ?? '', 'utf8'));
  return makeData({
    type: new Utf8(),
    length: texts.length,
    ...nulls(texts),
    valueOffsets: offsets(encoded),
    data: Buffer.concat(encoded),
  });
}

function numberColumn(values: readonly (number | null)[]): Data<Float64> {
  return makeData({
    type: new Float64(),
    length: values.length,
    ...nulls(values),
    data: Float64Array.from(values, (value) => value ?? 0),
  });
}

function nulls(values: readonly unknown[]): { nullCount: number; nullBitmap: Uint8Array | null } {
  const nullBitmap = new Uint8Array(Math.ceil(values.length / 8));
  values.forEach((value, i) => {
    if (value !== null) nullBitmap[i >> 3]! |= 1 << (i & 7);
  });
  const nullCount = values.filter((value) => value === null).length;
  return { nullCount, nullBitmap: nullCount > 0 ? nullBitmap : null };
}

function numbersColumn(type: List<Float64>, lists: readonly (readonly number[])[]): Data {
  const data = Float64Array.from(lists.flat());
  return makeData({
    type,
    length: lists.length,
    nullCount: 0,
    valueOffsets: offsets(lists),
    child: makeData({ type: new Float64(), length: data.length, nullCount: 0, data }),
  });
}

function offsets(parts: readonly { readonly length: number }[]): Int32Array {
  const result = new Int32Array(parts.length + 1);
  parts.forEach((part, i) => (result[i + 1] = result[i]! + part.length));
  return result;
}
