import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { CURRENT_DECODING, type FeatureSpec } from '@clipyard/api-contract';
import { createFrameEncoder, resolveBackbone } from '@clipyard/backbone';
import { type FeatureSource, type TrainingRow } from '@clipyard/classifier';
import { blackFrames, padFeatures } from '@clipyard/features';
import { createDecoder } from '@clipyard/media';

const LIMITS = { maxBytes: 2 ** 31, maxPixels: 8192 * 4320, timeoutMs: 60_000, cpuSeconds: 60 };
const FRAMES = 20;

export interface ClipFeatures {
  readonly rows: readonly TrainingRow[];
  readonly source: FeatureSource;
  readonly featureSize: number;
}

export interface LabelledClips {
  /** As the default preset samples, and as the reference does. */
  readonly uniform: ClipFeatures;
  readonly head: ClipFeatures;
  readonly backbone: string;
}

/**
 * Features of a folder of clips, a folder for each class, in both samplings.
 * @throws Error where the backbone is untrained
 */
export async function extractClips(folder: string, backbone: string, cacheDir: string): Promise<LabelledClips> {
  const { source } = await resolveBackbone(backbone, { cacheDir });
  const files = await source.make();
  if (!files.descriptor.pretrained) throw new Error('the backbone is untrained');
  const imageSize = files.descriptor.imageSize ?? 220;
  const labels = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  const clips = (
    await Promise.all(
      labels.map(async (label) =>
        (await readdir(join(folder, label))).sort().map((name) => ({ label, path: join(folder, label, name) })),
      ),
    )
  ).flat();
  const { decoder } = createDecoder('auto', { processes: 1 });
  const encoder = await createFrameEncoder({ backbone: files, imageSize, engine: 'auto', threads: 0 });
  const extract = async (sampling: FeatureSpec['sampling'], resize: FeatureSpec['resize']): Promise<ClipFeatures> => {
    const spec: FeatureSpec = {
      imageSize,
      maxFrames: FRAMES,
      sampling,
      resize,
      backbone: files.descriptor.name,
      weightsDigest: files.descriptor.digest,
      featureSize: files.descriptor.featureSize,
      dtype: 'float32',
      precision: 'float32',
      decoding: CURRENT_DECODING,
    };
    const size = FRAMES * spec.featureSize;
    const data = new Float32Array(clips.length * size);
    for (const [i, { path }] of clips.entries()) {
      const frames = await decoder.decode(path, { settings: spec, limits: LIMITS });
      const black = blackFrames(frames);
      const rows = await encoder.encode(frames.data, frames.count);
      data.set(
        padFeatures({
          videoId: path,
          spec,
          rows,
          black,
          timesMs: frames.timesMs,
          decoder: frames.decoder,
          engine: encoder.engine.name,
        }).data,
        i * size,
      );
    }
    const read = async (rows: readonly number[]): Promise<Float32Array> => {
      const features = new Float32Array(rows.length * size);
      rows.forEach((row, i) => features.set(data.subarray(row * size, (row + 1) * size), i * size));
      return features;
    };
    return {
      rows: clips.map(({ label, path }) => ({ videoId: path, label })),
      source: { read },
      featureSize: spec.featureSize,
    };
  };
  try {
    return {
      uniform: await extract('uniform', 'fit-crop'),
      head: await extract('head', 'crop'),
      backbone: files.descriptor.name,
    };
  } finally {
    await encoder.close();
    await decoder.close();
  }
}
