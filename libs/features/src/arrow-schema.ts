import {
  decodingOf,
  type FeatureSpec,
  type ItemField,
  type ItemFieldName,
  itemFieldNames,
  itemFields,
} from '@clipyard/api-contract';
import { Field, FixedSizeList, Float16, Float32, Float64, Int32, List, Schema, Uint8, Utf8 } from 'apache-arrow';

import { canonicalJson } from './canonical-json.js';
import { remembered } from './remembered.js';
import { specId } from './spec-id.js';

/** Version of the format. It changes if the meaning of a column changes; readers refuse all other versions. */
export const FORMAT_VERSION = '1';

export const metadataKeys = { format: 'clipyard.format', spec: 'clipyard.spec', specId: 'clipyard.specId' } as const;

/** The item fields that every file has had since the first release. */
const FIRST_FIELDS: ReadonlySet<string> = new Set(['customId', 'uri', 'label', 'split', 'group']);

/**
 * The item fields that a file may lack, because they were added to the format later. Such a column is written only if
 * a row has a value. So files without the field have the same bytes as before, and earlier versions can read them.
 */
export const laterFields = itemFieldNames.filter((field) => !FIRST_FIELDS.has(field));

const itemColumn = (field: ItemFieldName): Field => {
  const { column }: ItemField = itemFields[field];
  return new Field(column.name, column.type === 'number' ? new Float64() : new Utf8(), true);
};

/**
 * The schema of feature records and shards (docs/features-format.md has the table of columns). `features` has the
 * canonical extension type `arrow.fixed_shape_tensor`, so other Arrow readers return an (n, maxFrames, featureSize)
 * array without a copy.
 *
 * @param later - those of `laterFields` that the file contains
 */
export const arrowSchema = (spec: FeatureSpec, later: readonly ItemFieldName[] = []): Schema =>
  schemaOf(JSON.stringify({ spec, later }));

/** Cached, because thousands of files have the same schema. */
const schemaOf = remembered((json) => {
  const { spec, later } = JSON.parse(json) as { spec: FeatureSpec; later: ItemFieldName[] };
  const { maxFrames, featureSize } = spec;
  const tensor = new Map([
    ['ARROW:extension:name', 'arrow.fixed_shape_tensor'],
    ['ARROW:extension:metadata', JSON.stringify({ shape: [maxFrames, featureSize] })],
  ]);
  const metadata = new Map<string, string>([
    [metadataKeys.format, FORMAT_VERSION],
    [metadataKeys.spec, canonicalJson(spec)],
    [metadataKeys.specId, specId(spec)],
  ]);
  return new Schema(
    [
      new Field('video_id', new Utf8(), false),
      ...itemFieldNames.filter((field) => FIRST_FIELDS.has(field)).map(itemColumn),
      new Field('frames', new Int32(), false),
      new Field(
        'features',
        new FixedSizeList(
          maxFrames * featureSize,
          new Field('item', spec.dtype === 'float16' ? new Float16() : new Float32(), false),
        ),
        false,
        tensor,
      ),
      new Field('mask', new FixedSizeList(maxFrames, new Field('item', new Uint8(), false)), false),
      new Field('times_ms', new List(new Field('item', new Float64(), false)), false),
      new Field('decoder', new Utf8(), false),
      new Field('engine', new Utf8(), false),
      // Records of 0.1.0 have no such column, and their specs are of version 1.
      ...(decodingOf(spec) === 1 ? [] : [new Field('source', new Utf8(), true)]),
      ...later.map(itemColumn),
    ],
    metadata,
  );
});
