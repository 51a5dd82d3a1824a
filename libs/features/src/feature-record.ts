import { ClipyardError, type FeatureSpec, type SourceNotes, type VideoFeatures } from '@clipyard/api-contract';

import { decodeShard } from './arrow-decode.js';
import { encodeShard } from './arrow-encode.js';
import { validFrames } from './pad-features.js';
import { remembered } from './remembered.js';
import { checksumAt, isSealed, reseal } from './seal.js';
import { specId } from './spec-id.js';

/** What gives the bytes of a record their places: records that agree in it differ in values alone. */
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
 * The features of one video as an Arrow file of one row, byte for byte what `encodeShard` writes. Building one with
 * apache-arrow takes a third of a millisecond, as much as storing it; so it is built once for each shape, and its values
 * are put in their places.
 *
 * @throws ClipyardError `internal` as `encodeShard` does.
 */
export function encodeFeatureRecord(features: VideoFeatures, spec: FeatureSpec): Uint8Array {
  const { videoId, data, mask, timesMs, decoder, engine, source = null } = features;
  const fits =
    features.specId === specId(spec) &&
    data.length === spec.maxFrames * spec.featureSize &&
    mask.length === spec.maxFrames &&
    /^[ -~]*$/.test(videoId);
  // What does not fit is for `encodeShard` to refuse, or to write in full.
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
 * Reads one video's features (`encodeFeatureRecord`). A record of a shape that was seen before, of which packing a shard
 * reads hundreds, is read by its places.
 *
 * @throws ClipyardError `features_missing` as `decodeShard` does, also for more than one row.
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
/** The shape that a record of so many bytes had last. */
const shapesSeen = new Map<number, string>();

/** Null where the record is damaged, or of another shape after all. */
function readAs(shape: string, input: Uint8Array): { features: VideoFeatures; spec: FeatureSpec } | null {
  const { spec, times, idLength, decoder, engine, source } = JSON.parse(shape) as Shape;
  const template = templateOf(shape);
  if (input.length !== template.bytes.length || !isSealed(input)) return null;
  // Numbers are read where they lie, which takes an address that their size divides.
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
  return encodeShard([{ ...features, customId: null, uri: null, label: null, split: null, group: null }], spec);
}

/** Finds the place of each value by writing a record twice, with one value changed. */
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
  // -1 differs from 1 in the last byte of a float alone.
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
