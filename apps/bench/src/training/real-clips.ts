import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { type FeatureSource, type TrainingRow } from '@clipyard/classifier';

import { FRAMES, HEAD, openExtractor, type Sampling, UNIFORM } from './extract-features.js';

export interface ClipFeatures {
  readonly rows: readonly TrainingRow[];
  readonly source: FeatureSource;
  readonly featureSize: number;
}

export interface LabelledClips {
  /** Frames as the default feature spec takes them. */
  readonly uniform: ClipFeatures;
  /** Frames as the Keras example takes them. */
  readonly head: ClipFeatures;
  readonly backbone: string;
}

export interface LabelledClip {
  readonly label: string;
  readonly path: string;
}

/** Clips of a folder that has one folder per class, sorted by class and name. */
export async function listClips(folder: string): Promise<LabelledClip[]> {
  const labels = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  const byLabel = await Promise.all(
    labels.map(async (label) =>
      (await readdir(join(folder, label))).sort().map((name) => ({ label, path: join(folder, label, name) })),
    ),
  );
  return byLabel.flat();
}

/** @param data - (rows, size) features in memory */
export function inMemory(data: Float32Array, size: number): FeatureSource {
  return {
    read: async (rows) => {
      const features = new Float32Array(rows.length * size);
      rows.forEach((row, i) => features.set(data.subarray(row * size, (row + 1) * size), i * size));
      return features;
    },
  };
}

/**
 * Features of a folder of clips, one folder per class, in both samplings.
 *
 * @throws Error if the backbone is untrained
 */
export async function extractClips(folder: string, backbone: string, cacheDir: string): Promise<LabelledClips> {
  const clips = await listClips(folder);
  const extractor = await openExtractor(backbone, cacheDir);
  const features = async (sampling: Sampling): Promise<ClipFeatures> => {
    const { featureSize } = extractor.spec(sampling);
    const data = await extractor.extract(
      clips.map(({ path }) => path),
      sampling,
    );
    return {
      rows: clips.map(({ label, path }) => ({ videoId: path, label })),
      source: inMemory(data, FRAMES * featureSize),
      featureSize,
    };
  };
  try {
    return { uniform: await features(UNIFORM), head: await features(HEAD), backbone: extractor.backbone };
  } finally {
    await extractor.close();
  }
}
