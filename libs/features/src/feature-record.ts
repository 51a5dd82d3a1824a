import { ClipyardError, type FeatureSpec, type SourceNotes, type VideoFeatures } from '@clipyard/api-contract';

import { decodeShard } from './arrow-decode.js';
import { encodeShard } from './arrow-encode.js';
import { validFrames } from './pad-features.js';
import { remembered } from './remembered.js';
import { checksumAt, isSealed, reseal } from './seal.js';
import { specId } from './spec-id.js';

/** Everything that determines the layout of a record. Records with equal layouts differ only in their values. */
interface Shape {
  readonly spec: FeatureSpec;
  readonly times: number;
  readonly idLength: number;
  readonly decoder: string;
  readonly engine: string;
  readonly source: SourceNotes | null;
}

interface RecordTemplate {
  readonly bytes: Uint8Array;
  readonly videoId: number;
  readonly frames: number;
  readonly features: number;
  readonly mask: number;
  readonly times: number;
  readonly seal: number;
}

/**
 * Encodes the features of one video as an Arrow file of one row, with the same bytes as `encodeShard`. Building a file
 * with apache-arrow takes a third of a millisecond, as much as storing it. So one is built for each layout, and only
 * the values are replaced.
 *
 * @throws ClipyardError `internal`, as `encodeShard`.
 */
export function encodeFeatureRecord(features: VideoFeatures, spec: FeatureSpec): Uint8Array {
  const { videoId, data, mask, timesMs, decoder, engine, source = null } = features;
  const fits =
    features.specId === specId(spec) &&
    data.length === spec.maxFrames * spec.featureSize &&
    mask.length === spec.maxFrames &&
    /^[ -~]*$/.test(videoId);
  // `encodeShard` refuses or encodes everything that does not fit.
  if (!fits || timesMs.length === 0 || videoId === '') return encodeRow(features, spec);
  const template = templateOf(
    JSON.stringify({ spec, times: timesMs.length, idLength: videoId.length, decoder, engine, source } satisfies Shape),
  );
  const record = Uint8Array.from(template.bytes);
  const view = Buffer.from(record.buffer);
  view.write(videoId, template.videoId, 'latin1');
  view.writeInt32LE(validFrames(mask), template.frames);
  record.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), template.features);
  record.set(mask, template.mask);
  record.set(new Uint8Array(Float64Array.from(timesMs).buffer), template.times);
  reseal(record);
  return record;
}

/**
 * Reads the features of one video (`encodeFeatureRecord`). Records with a known layout are read at known offsets,
 * because packing a shard reads hundreds of them.
 *
 * @throws ClipyardError `features_missing`, as `decodeShard`, and if there is more than one row.
 */
export function decodeFeatureRecord(bytes: Uint8Array): { features: VideoFeatures; spec: FeatureSpec } {
  const known = shapesSeen.get(bytes.length);
  const read = known === undefined ? null : readAs(known, bytes);
  if (read !== null) return read;
  const decoded = decodeRow(bytes);
  const {
    features: { videoId, timesMs, decoder, engine, source = null },
    spec,
  } = decoded;
  if (shapesSeen.size === MOST_SHAPES) shapesSeen.clear();
  if (timesMs.length > 0 && videoId !== '')
    shapesSeen.set(
      bytes.length,
      JSON.stringify({
        spec,
        times: timesMs.length,
        idLength: videoId.length,
        decoder,
        engine,
        source,
      } satisfies Shape),
    );
  return decoded;
}

const MOST_SHAPES = 64;
/** The last layout of a record with this number of bytes. */
const shapesSeen = new Map<number, string>();

/** @returns null if the record is damaged or has another layout */
function readAs(shape: string, input: Uint8Array): { features: VideoFeatures; spec: FeatureSpec } | null {
  const { spec, times, idLength, decoder, engine, source } = JSON.parse(shape) as Shape;
  const template = templateOf(shape);
  if (input.length !== template.bytes.length || !isSealed(input)) return null;
  // Numbers are read without a copy, which requires an aligned address.
  const bytes = input.byteOffset % 8 === 0 ? input : Uint8Array.from(input);
  const { maxFrames, featureSize } = spec;
  const places = [
    [template.videoId, idLength],
    [template.frames, Int32Array.BYTES_PER_ELEMENT],
    [template.features, maxFrames * featureSize * Float32Array.BYTES_PER_ELEMENT],
    [template.mask, maxFrames],
    [template.times, times * Float64Array.BYTES_PER_ELEMENT],
    [template.seal, 4],
  ].sort(([a], [b]) => a! - b!) as [number, number][];
  let from = 0;
  for (const [at, length] of [...places, [bytes.length, 0] as const]) {
    if (Buffer.compare(bytes.subarray(from, at), template.bytes.subarray(from, at)) !== 0) return null;
    from = at + length;
  }
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const mask = bytes.subarray(template.mask, template.mask + maxFrames);
  if (view.readInt32LE(template.frames) !== validFrames(mask)) return null;
  const features = {
    videoId: view.toString('latin1', template.videoId, template.videoId + idLength),
    specId: specId(spec),
    data: new Float32Array(bytes.buffer, bytes.byteOffset + template.features, maxFrames * featureSize),
    mask,
    maxFrames,
    featureSize,
    timesMs: Array.from(new Float64Array(bytes.buffer, bytes.byteOffset + template.times, times)),
    decoder,
    engine,
    ...(source === null ? {} : { source }),
  };
  return { features, spec };
}

function decodeRow(bytes: Uint8Array): { features: VideoFeatures; spec: FeatureSpec } {
  const { rows, spec } = decodeShard(bytes);
  const [row] = rows;
  if (row === undefined || rows.length !== 1)
    throw new ClipyardError(
      'features_missing',
      `The feature file cannot be read: one row expected, ${rows.length} found`,
    );
  const { videoId, data, mask, maxFrames, featureSize, timesMs, decoder, engine, source } = row;
  return {
    features: {
      videoId,
      specId: row.specId,
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

function encodeRow(features: VideoFeatures, spec: FeatureSpec): Uint8Array {
  return encodeShard([features], spec);
}

/** Finds the offset of each value by encoding a record twice, with one value changed. */
const templateOf = remembered((json): RecordTemplate => {
  const { spec, times, idLength, decoder, engine, source } = JSON.parse(json) as Shape;
  const { maxFrames, featureSize } = spec;
  const base: VideoFeatures = {
    videoId: 'a'.repeat(idLength),
    specId: specId(spec),
    data: new Float32Array(maxFrames * featureSize).fill(1),
    mask: new Uint8Array(maxFrames),
    maxFrames,
    featureSize,
    timesMs: Array.from({ length: times }, () => 1),
    decoder,
    engine,
    ...(source === null ? {} : { source }),
  };
  const bytes = encodeRow(base, spec);
  const firstChange = (change: Partial<VideoFeatures>, from = 0): number => {
    const changed = encodeRow({ ...base, ...change }, spec);
    return bytes.findIndex((byte, i) => i >= from && byte !== changed[i]);
  };
  // -1 differs from 1 only in the last byte of a float.
  const negative = { data: new Float32Array(base.data.length).fill(-1), timesMs: base.timesMs.map(() => -1) };
  const frames = firstChange({ mask: new Uint8Array(maxFrames).fill(1) });
  return {
    bytes,
    frames,
    seal: checksumAt(bytes),
    videoId: firstChange({ videoId: 'b'.repeat(idLength) }),
    features: firstChange({ data: negative.data }) - (Float32Array.BYTES_PER_ELEMENT - 1),
    mask: firstChange({ mask: new Uint8Array(maxFrames).fill(1) }, frames + Int32Array.BYTES_PER_ELEMENT),
    times: firstChange({ timesMs: negative.timesMs }) - (Float64Array.BYTES_PER_ELEMENT - 1),
  };
});
