import { type FeatureSpec, precisions } from '@clipyard/api-contract';
import { type BackboneFiles, createFrameEncoder } from '@clipyard/backbone';
import { createDecoder } from '@clipyard/media';

import { mean, round } from '../statistics.js';
import { decodeRequest } from './bare.js';
import { quickest } from './matmul-peak.js';

const BATCH = 4;
const FRAMES = 8;
const FOR_MS = 2_000;

export interface PrecisionFigures {
  readonly precision: FeatureSpec['precision'];
  readonly framesPerSecond: number;
  /** Root mean square of the differences from float32, relative to that of the features. */
  readonly rmsDifference: number;
  /** Largest difference, relative to the largest feature. */
  readonly largestDifference: number;
  /** Cosine similarity of the features of a frame in both precisions. */
  readonly cosine: { readonly least: number; readonly mean: number };
}

/** Speed of the encoder in each precision, and the distance of its features from those of float32. */
export async function comparePrecisions(
  backbone: BackboneFiles,
  clips: readonly string[],
): Promise<PrecisionFigures[]> {
  const imageSize = backbone.descriptor.imageSize ?? decodeRequest.settings.imageSize;
  const { decoder } = createDecoder('auto', { processes: 1 });
  const decoded = await Promise.all(
    clips.map((clip) =>
      decoder.decode(clip, { ...decodeRequest, settings: { ...decodeRequest.settings, imageSize, maxFrames: FRAMES } }),
    ),
  );
  await decoder.close();
  const figures: PrecisionFigures[] = [];
  let exact: Float32Array[] = [];
  for (const precision of precisions) {
    const encoder = await createFrameEncoder({
      backbone,
      imageSize,
      engine: 'onnx',
      precision,
      threads: 0,
      streams: 1,
    });
    const features: Float32Array[] = [];
    for (const { data, count } of decoded) features.push(await encoder.encode(data, count));
    const batch = new Uint8Array(BATCH * imageSize ** 2 * 3).fill(100);
    const ms = await quickest(() => encoder.encode(batch, BATCH), FOR_MS);
    await encoder.close();
    if (precision === 'float32') exact = features;
    figures.push({
      precision,
      framesPerSecond: round((BATCH * 1000) / ms, 2),
      ...difference(exact, features, backbone.descriptor.featureSize),
    });
  }
  return figures;
}

function difference(
  exact: readonly Float32Array[],
  features: readonly Float32Array[],
  size: number,
): Omit<PrecisionFigures, 'precision' | 'framesPerSecond'> {
  const cosines: number[] = [];
  let [squares, whole, furthest, largest] = [0, 0, 0, 0];
  exact.forEach((clip, c) => {
    for (let at = 0; at < clip.length; at += size) {
      let [dot, a2, b2] = [0, 0, 0];
      for (let i = at; i < at + size; i++) {
        const [a, b] = [clip[i]!, features[c]![i]!];
        dot += a * b;
        a2 += a * a;
        b2 += b * b;
        squares += (a - b) ** 2;
        furthest = Math.max(furthest, Math.abs(a - b));
        largest = Math.max(largest, Math.abs(a));
      }
      whole += a2;
      cosines.push(dot / Math.sqrt(a2 * b2));
    }
  });
  return {
    rmsDifference: round(Math.sqrt(squares / whole), 5),
    largestDifference: round(furthest / largest, 5),
    cosine: { least: round(Math.min(...cosines), 5), mean: round(mean(cosines), 5) },
  };
}
