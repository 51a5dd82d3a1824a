import { ClipyardError, type FeatureSpec, type VideoFeatures } from '@clipyard/api-contract';

import { decodeShard } from './arrow-decode.js';
import { encodeShard } from './arrow-encode.js';

/**
 * Encodes the features of one video as an Arrow file of one row.
 *
 * @throws ClipyardError `internal`, as `encodeShard`.
 */
export function encodeFeatureRecord(features: VideoFeatures, spec: FeatureSpec): Uint8Array {
  return encodeShard([features], spec);
}

/**
 * Reads the features of one video (`encodeFeatureRecord`).
 *
 * @throws ClipyardError `features_missing`, as `decodeShard`, and if the file does not have exactly one row.
 */
export function decodeFeatureRecord(bytes: Uint8Array): { features: VideoFeatures; spec: FeatureSpec } {
  const { rows, spec } = decodeShard(bytes);
  const [row] = rows;
  if (row === undefined || rows.length !== 1)
    throw new ClipyardError(
      'features_missing',
      `The feature file cannot be read: one row expected, ${rows.length} found`,
    );
  const { videoId, specId, data, mask, maxFrames, featureSize, timesMs, decoder, engine, source } = row;
  return {
    features: {
      videoId,
      specId,
      data,
      mask,
      maxFrames,
      featureSize,
      timesMs,
      decoder,
      engine,
      ...(source === undefined ? {} : { source }),
    },
    spec,
  };
}
