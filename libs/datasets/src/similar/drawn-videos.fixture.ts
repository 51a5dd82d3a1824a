import { createHash } from 'node:crypto';

import { type DatasetShard, type FeatureSpec, type Tenant } from '@clipyard/api-contract';
import { encodeShard, specId } from '@clipyard/features';
import { keys, type ObjectStore } from '@clipyard/object-store';

import { DatasetRepository } from '../dataset-repository.js';
import { writeShardRows } from '../shard-rows.js';

/** A feature spec of videos that are drawn as paths through the space of features. */
export const drawnSpec: FeatureSpec = {
  imageSize: 64,
  maxFrames: 16,
  sampling: 'uniform',
  resize: 'fit-crop',
  backbone: 'drawn',
  weightsDigest: 'drawn',
  featureSize: 256,
  dtype: 'float32',
  precision: 'float32',
};

export interface DrawnVideo {
  /** Videos of one scene show the same. */
  readonly scene: number;
  /** Videos of one room have the same background. */
  readonly room?: number;
  /** First and last second of the scene that the video has. */
  readonly seconds?: readonly [from: number, to: number];
  /** How much each frame deviates, as by another codec. */
  readonly noise?: number;
  /** Share of the frames that show the same opening in all videos that have one. */
  readonly opening?: number;
  readonly label?: string | null;
  readonly split?: 'train' | 'validation' | 'test' | null;
}

const LENGTH = 10;

/** Uniform numbers from -1 to 1 that depend on the numbers given only. */
function random(...of: number[]): number {
  const digest = createHash('md5').update(of.join()).digest();
  return digest.readUInt32LE(0) / 2 ** 31 - 1;
}

/** Features of a scene at a time: a background, and a few numbers that change smoothly. */
function sceneAt(scene: number, room: number, second: number, noise: number, seed: number): number[] {
  return Array.from({ length: drawnSpec.featureSize }, (_, i) => {
    const wave = Math.sin(second * (0.5 + 0.5 * (1 + random(scene, i, 1))) + 6 * random(scene, i, 2));
    const value = 4 + 2 * random(room, i, 3) + wave * random(scene, i, 4) + noise * random(seed, i, second, 5);
    return Math.max(0.01, value);
  });
}

export const drawnId = (video: DrawnVideo): string => createHash('sha256').update(JSON.stringify(video)).digest('hex');

/** Draws the features of a video. */
export function drawVideo(video: DrawnVideo): Parameters<typeof encodeShard>[0][number] {
  const { scene, room = scene, seconds: [from, to] = [0, LENGTH], noise = 0, opening = 0 } = video;
  const { maxFrames, featureSize } = drawnSpec;
  const videoId = drawnId(video);
  const seed = parseInt(videoId.slice(0, 8), 16);
  const openingFrames = Math.round(maxFrames * opening);
  const step = (to - from) / (maxFrames - openingFrames - 1);
  const data = new Float32Array(maxFrames * featureSize);
  for (let frame = 0; frame < maxFrames; frame++) {
    const second = from + (frame - openingFrames) * step;
    const features =
      frame < openingFrames ? sceneAt(-1, -1, frame * step, noise, seed) : sceneAt(scene, room, second, noise, seed);
    data.set(features, frame * featureSize);
  }
  return {
    videoId,
    specId: specId(drawnSpec),
    data,
    mask: new Uint8Array(maxFrames).fill(1),
    maxFrames,
    featureSize,
    timesMs: Array.from({ length: maxFrames }, (_, frame) => frame * step * 1000),
    decoder: 'drawn',
    engine: 'drawn',
    customId: `scene-${scene}-${videoId.slice(0, 6)}`,
    uri: `upload://${videoId}`,
    label: video.label ?? null,
    split: video.split ?? null,
    group: null,
  };
}

/** Adds a shard of drawn videos to a dataset. */
export async function addShard(
  store: ObjectStore,
  tenant: Tenant,
  name: string,
  videos: readonly DrawnVideo[],
): Promise<DatasetShard> {
  const rows = videos.map(drawVideo);
  const bytes = encodeShard(rows, drawnSpec);
  const digest = createHash('sha256').update(bytes).digest('hex');
  const key = keys.datasetShard(name, digest);
  await store.put(key, bytes);
  await writeShardRows(store, key, rows);
  const counts = (of: readonly (string | null | undefined)[]): Record<string, number> => {
    const all: Record<string, number> = {};
    for (const one of of) if (one != null) all[one] = (all[one] ?? 0) + 1;
    return all;
  };
  const shard: DatasetShard = {
    key,
    digest,
    batchId: `batch_${digest.slice(0, 8)}`,
    shard: 0,
    rows: rows.length,
    bytes: bytes.length,
    labels: counts(rows.map(({ label }) => label)),
    splits: counts(rows.map(({ split }) => split)),
    labelLayer: null,
  };
  await new DatasetRepository(store).append(tenant, name, drawnSpec, specId(drawnSpec), true, [shard]);
  return shard;
}
