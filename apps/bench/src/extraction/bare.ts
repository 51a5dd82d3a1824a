import { availableParallelism } from 'node:os';

import {
  type BackboneFiles,
  createFrameEncoder,
  type FrameEncoder,
  MicroBatcher,
  resolveBackbone,
} from '@clipyard/backbone';
import { benchSettings } from '@clipyard/config';
import { createDecoder, type DecodeRequest } from '@clipyard/media';

export const decodeRequest: DecodeRequest = {
  settings: { imageSize: 220, maxFrames: 20, sampling: 'uniform', resize: 'fit-crop' },
  limits: { maxBytes: 2 ** 31, maxPixels: 8192 * 4320, timeoutMs: 120_000, cpuSeconds: 60 },
};

/** Runs work over items with limited concurrency. @returns milliseconds of the whole */
export async function timed<T>(
  items: readonly T[],
  parallel: number,
  work: (item: T) => Promise<unknown>,
): Promise<number> {
  const queue = [...items];
  const started = performance.now();
  await Promise.all(
    Array.from({ length: parallel }, async () => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
    }),
  );
  return performance.now() - started;
}

export async function untrainedBackbone(cacheDir: string): Promise<BackboneFiles> {
  return (await resolveBackbone('untrained', { cacheDir })).source.make();
}

/** The backbone that BACKBONE names, or DenseNet121 with untrained weights. */
export async function benchBackbone(cacheDir: string): Promise<BackboneFiles> {
  return (await resolveBackbone(benchSettings().backbone ?? 'untrained', { cacheDir })).source.make();
}

export async function untrainedEncoder(options: {
  engine?: 'onnx' | 'tfjs';
  threads?: number;
  streams?: number;
  cacheDir: string;
}): Promise<FrameEncoder> {
  return createFrameEncoder({
    backbone: await untrainedBackbone(options.cacheDir),
    imageSize: 220,
    engine: options.engine ?? 'onnx',
    threads: options.threads ?? 0,
    streams: options.streams ?? 0,
  });
}

export interface Bare {
  /** Core-seconds per clip: wall time with all cores on this work, times the number of cores. */
  readonly decodeCoreSeconds: number;
  readonly encodeCoreSeconds: number;
  readonly decoder: string;
  readonly engine: unknown;
}

/** Cost of decoding and of encoding the clips, each by itself on all cores. */
export async function measureBare(clips: readonly string[], cacheDir: string): Promise<Bare> {
  const cores = availableParallelism();
  const { decoder } = createDecoder('auto', { processes: cores });
  // Starts the pool, which is not measured.
  await timed(clips.slice(0, cores), cores, (clip) => decoder.decode(clip, decodeRequest));
  const decodeMs = await timed(clips, cores, (clip) => decoder.decode(clip, decodeRequest));
  const some = clips.slice(0, 20);
  const decoded = await Promise.all(some.map((clip) => decoder.decode(clip, decodeRequest)));
  await decoder.close();

  const encoder = await untrainedEncoder({ cacheDir });
  const batcher = new MicroBatcher(encoder, { maxFrames: encoder.defaultBatch, maxWaitMs: 0 });
  await timed(decoded.slice(0, 2), encoder.streams, ({ data, count }) => batcher.encode(data, count));
  const encodeMs = await timed(decoded, encoder.streams * 2, ({ data, count }) => batcher.encode(data, count));
  await encoder.close();
  return {
    decodeCoreSeconds: (decodeMs * cores) / clips.length / 1000,
    encodeCoreSeconds: (encodeMs * cores) / decoded.length / 1000,
    decoder: decoder.name,
    engine: { ...encoder.engine, streams: encoder.streams },
  };
}
