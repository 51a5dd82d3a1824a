import { join } from 'node:path';

import { ClipyardError } from '@clipyard/api-contract';
import {
  classifyMany,
  createInferenceEngine,
  createPredictor,
  encodeWeights,
  type EngineChoice,
  initialParameters,
} from '@clipyard/classifier';
import { specId } from '@clipyard/features';
import { FileSystemObjectStore } from '@clipyard/object-store';
import { FeatureRepository } from '@clipyard/videos';

import { median } from '../statistics.js';
import { spec } from './synthetic-dataset.js';
import { clipSize, fillNoise, labels, shape, timed } from './workload.js';

const ENGINE: EngineChoice = { engine: 'onnx', threads: 0 };
const SHARD = 256;
const SHARDS = 8;
const ROUNDS = 3;

/**
 * Items per second of one predictor with features in a store, two shards at a time as in the service, and of the bare
 * forward pass.
 */
export async function bulkVsForward(scratch: string): Promise<{ bulk: number; forward: number }> {
  const features = new FeatureRepository(new FileSystemObjectStore(join(scratch, 'bulk')));
  const id = specId(spec);
  const data = fillNoise(new Float32Array(clipSize), 9);
  const videoId = (i: number): string => i.toString(16).padStart(64, '0');
  for (let i = 0; i < SHARD * SHARDS; i++) {
    await features.put(
      {
        videoId: videoId(i),
        specId: id,
        data,
        mask: new Uint8Array(shape.frames).fill(1),
        maxFrames: shape.frames,
        featureSize: shape.featureSize,
        timesMs: [],
        decoder: 'none',
        engine: 'none',
      },
      spec,
    );
  }
  const parameters = initialParameters(shape, 1);
  const engine = await createInferenceEngine(ENGINE, { shape, maskedPooling: true }, parameters);
  const predictor = await createPredictor(
    encodeWeights({ shape, maskedPooling: true, labels, temperature: 1, parameters }),
    ENGINE,
  );
  const { signal } = new AbortController();
  const read = async (ids: readonly string[]): Promise<(Float32Array | ClipyardError)[]> =>
    (
      await features.getMany(
        ids.map((videoId) => ({ specId: id, videoId })),
        signal,
      )
    ).map((found) => (found instanceof ClipyardError ? found : found.data));
  const bulk = async (): Promise<void> => {
    const shards = Array.from({ length: SHARDS }, (_, s) =>
      Array.from({ length: SHARD }, (_, i) => videoId(s * SHARD + i)),
    );
    const worker = async (): Promise<void> => {
      for (let ids = shards.pop(); ids !== undefined; ids = shards.pop())
        await classifyMany(predictor, ids, { topK: 5, read });
    };
    await Promise.all([worker(), worker()]);
  };
  const batch = fillNoise(new Float32Array(SHARD * clipSize), 4);
  const forward = async (): Promise<void> => {
    for (let s = 0; s < SHARDS; s++) await engine.forward(batch);
  };
  const times = { bulk: [] as number[], forward: [] as number[] };
  await Promise.all([engine.forward(batch), classifyMany(predictor, [videoId(0)], { topK: 5, read })]);
  for (let round = 0; round < ROUNDS; round++) {
    times.forward.push(await timed(forward));
    times.bulk.push(await timed(bulk));
  }
  await Promise.all([engine.dispose(), predictor.close()]);
  const rate = (ms: readonly number[]): number => Math.round((SHARD * SHARDS * 1000) / median(ms));
  return { bulk: rate(times.bulk), forward: rate(times.forward) };
}
