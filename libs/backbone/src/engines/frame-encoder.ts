import { availableParallelism } from 'node:os';

import { NodeChild } from '@clipyard/child-process';
import { engineEnvironment } from '@clipyard/config';
import { type BackboneDescriptor, ClipyardError } from '@clipyard/contracts';

import { type BackboneFiles } from '../backbone-files.js';
import { type EncodeRequest, type EncoderInit } from './encoder.process.js';
import { type EngineChoice, type EngineInfo } from './engine.js';
import { type Precision } from './onnx-graph.js';

/** Turns frames into features, in processes of their own. */
export interface FrameEncoder {
  readonly descriptor: BackboneDescriptor;
  readonly engine: EngineInfo;
  readonly imageSize: number;
  /** Calls that run at the same time, each on `engine.threads` threads. */
  readonly streams: number;
  /** Frames of a call that make good use of the engine for the memory that they take. */
  readonly defaultBatch: number;
  /**
   * (count, imageSize, imageSize, 3) uint8 RGB → (count, featureSize) float32. Errors: `encoder_failed`, where the
   * engine failed or its process died; the next call gets a new one. `cancelled` after an abort, which frees the
   * caller at once; an inference that has begun ends in its process, and its features are dropped.
   */
  encode(pixels: Uint8Array, count: number, options?: { signal?: AbortSignal }): Promise<Float32Array>;
  close(): Promise<void>;
}

export interface FrameEncoderOptions {
  readonly backbone: BackboneFiles;
  readonly imageSize: number;
  readonly engine: EngineChoice;
  /** float32 unless said otherwise. */
  readonly precision?: Precision;
  /** Threads of all streams together; 0 takes the cores that this process may use. */
  readonly threads: number;
  /** 0 takes two on a CPU with more than one core, one on a GPU. */
  readonly streams?: number;
  /** Lets a GPU round the factors of products to 10 bits of mantissa, which is faster and changes features by up to 1e-3. */
  readonly tf32?: boolean;
  /** Leaves a GPU alone, for comparisons. */
  readonly cpuOnly?: boolean;
}

/**
 * Two streams on half of the cores each beat one on all of them: the threads of one call wait for each other at every
 * layer, and longest while a decoder has one of their cores. More would only take more memory.
 */
const CPU_STREAMS = 2;
const DEFAULT_BATCH = { cpu: 4, gpu: 64 } as const;

const script = new URL(
  import.meta.url.includes('/src/') ? '../../dist/engines/encoder.process.js' : './encoder.process.js',
  import.meta.url,
);

type Child = NodeChild<EncodeRequest, Float32Array, EngineInfo>;

/** Errors: `encoder_failed` where the bytes are not `count` square frames. */
export function checkPixels(pixels: Uint8Array, count: number, imageSize: number): void {
  if (pixels.byteLength !== count * imageSize ** 2 * 3)
    throw new ClipyardError(
      'encoder_failed',
      `${count} frames of ${imageSize} × ${imageSize} do not have ${pixels.byteLength} bytes`,
    );
}

/** Lets go of work when the signal aborts. */
async function abortable<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work();
  const cancelled = (): ClipyardError =>
    new ClipyardError('cancelled', 'The frames are no longer wanted', { cause: signal.reason });
  if (signal.aborted) throw cancelled();
  let abort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(cancelled());
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([work(), aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** Loads a backbone into engines of their own processes, warmed up. Errors: `backbone_unavailable`, `encoder_failed`. */
export async function createFrameEncoder(options: FrameEncoderOptions): Promise<FrameEncoder> {
  const { backbone, imageSize, precision = 'float32', tf32 = false, cpuOnly = false } = options;
  if (backbone.descriptor.imageSize !== null && backbone.descriptor.imageSize !== imageSize) {
    throw new ClipyardError(
      'backbone_unavailable',
      `${backbone.descriptor.name} takes pictures of ${backbone.descriptor.imageSize} pixels, not ${imageSize}`,
    );
  }
  const cores = options.threads === 0 ? availableParallelism() : options.threads;
  const wanted = Math.min(
    cores,
    options.streams === undefined || options.streams === 0 ? CPU_STREAMS : options.streams,
  );
  const init: EncoderInit = {
    files: backbone,
    options: {
      engine: options.engine,
      threads: Math.max(1, Math.floor(cores / wanted)),
      imageSize,
      precision,
      cpuOnly,
    },
  };
  const start = (): Child =>
    new NodeChild({
      script,
      init,
      env: engineEnvironment({ tf32 }),
      limits: {},
      deathCode: 'encoder_failed',
      name: 'The encoder',
    });

  const first = start();
  const engine = await first.ready.catch(async (error: unknown) => {
    await first.kill();
    throw error;
  });
  // A GPU serves one stream at full speed, and each takes its memory anew.
  const onCpu = engine.device === 'cpu' || engine.device === 'node' || engine.device === 'wasm';
  const streams = onCpu ? wanted : Math.max(1, options.streams ?? 0);
  const slots = [
    { child: first, calls: 0 },
    ...Array.from({ length: streams - 1 }, () => ({ child: start(), calls: 0 })),
  ];
  let closed = false;
  const close = async (): Promise<void> => {
    closed = true;
    await Promise.all(slots.map(({ child }) => child.kill()));
  };
  await Promise.all(slots.map(({ child }) => child.ready)).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return {
    descriptor: backbone.descriptor,
    engine,
    imageSize,
    streams,
    defaultBatch: onCpu ? DEFAULT_BATCH.cpu : DEFAULT_BATCH.gpu,
    encode: async (pixels, count, { signal } = {}) => {
      if (closed) throw new ClipyardError('encoder_failed', 'The encoder is closed');
      checkPixels(pixels, count, imageSize);
      if (count === 0) return new Float32Array(0);
      const slot = slots.reduce((least, one) => (one.calls < least.calls ? one : least));
      if (!slot.child.alive) slot.child = start();
      const { child } = slot;
      return abortable(async () => {
        slot.calls++;
        try {
          return await child.request({ pixels, count });
        } finally {
          slot.calls--;
        }
      }, signal);
    },
    close,
  };
}
