import { decodingOf, type FeatureSpec } from '@clipyard/api-contract';
import { Field, FixedSizeList, Float16, Float32, Float64, Int32, List, Schema, Uint8, Utf8 } from 'apache-arrow';

import { canonicalJson } from './canonical-json.js';
import { specId } from './spec-id.js';

/** Version of the format. It changes if the meaning of a column changes; readers refuse all other versions. */
export const FORMAT_VERSION = '1';

export const metadataKeys = { format: 'clipyard.format', spec: 'clipyard.spec', specId: 'clipyard.specId' } as const;

/**
 * The schema of feature records and shards (docs/features-format.md has the table of columns). `features` has the
 * canonical extension type `arrow.fixed_shape_tensor`, so other Arrow readers return an (n, maxFrames, featureSize)
 * array without a copy.
 */
export function arrowSchema(spec: FeatureSpec) {
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
      new Field('custom_id', new Utf8(), true),
      new Field('uri', new Utf8(), true),
      new Field('label', new Utf8(), true),
      new Field('split', new Utf8(), true),
      new Field('group', new Utf8(), true),
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
    ],
    metadata,
  );
}
