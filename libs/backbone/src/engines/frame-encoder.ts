import { availableParallelism } from 'node:os';

import { type BackboneDescriptor, ClipyardError } from '@clipyard/api-contract';
import { abortable } from '@clipyard/async';
import { engineEnvironment } from '@clipyard/config';
import { tfjsGpuObstacle } from '@clipyard/tensors';
import { WorkerProcess, workerUrl } from '@clipyard/workers';

import { type BackboneFiles } from '../backbone-files.js';
import { processDeaths } from '../onnx-file/process-deaths.js';
import { type EncodeRequest, type EncoderInit, type LoadedEngine } from './encoder.process.js';
import { type EncoderEngine, type EngineInfo } from './engine.js';
import { type Precision } from './precision.js';

/** Computes the features of frames, in processes of its own. */
export interface FrameEncoder {
  readonly descriptor: BackboneDescriptor;
  readonly engine: EngineInfo;
  readonly imageSize: number;
  /** Number of calls that run at the same time, each on `engine.threads` threads. */
  readonly streams: number;
  /** Frames of a row of features: 1 or, for a clip encoder, those of a window. */
  readonly framesPerRow: number;
  /** Frames per call that use the engine well without taking much memory. */
  readonly defaultBatch: number;
  /** Resident memory of all processes after they were loaded. */
  readonly memoryBytes: number;
  /**
   * Encodes frames, or windows of frames.
   *
   * @param pixels - RGB frames, uint8, of shape `(count, framesPerRow, imageSize, imageSize, 3)`.
   * @param count - Rows of features.
   * @param options - An abort rejects the call at once. An inference that has started still runs to its end in its
   *   process, and its features are dropped.
   * @returns Features, float32, of shape `(count, featureSize)`.
   * @throws ClipyardError `encoder_failed` if the engine fails or its process dies (the next call starts a new
   *   process), `cancelled` after an abort.
   */
  encode(pixels: Uint8Array, count: number, options?: { signal?: AbortSignal }): Promise<Float32Array>;
  close(): Promise<void>;
}

export interface FrameEncoderOptions {
  readonly backbone: BackboneFiles;
  readonly imageSize: number;
  readonly engine: EncoderEngine;
  /** float32 by default. */
  readonly precision?: Precision;
  /** Threads of all streams together; 0 means as many as there are cores available to this process. */
  readonly threads: number;
  /** 0 means two on a CPU with more than one core, and one on a GPU. */
  readonly streams?: number;
  /** Lets a GPU round factors to 10 bits of mantissa. This is faster and changes features by up to 1e-3. */
  readonly tf32?: boolean;
  /** Never uses a GPU, for comparisons. */
  readonly cpuOnly?: boolean;
}

/**
 * Two streams on half of the cores each are faster than one stream on all cores, because the threads of a call wait for
 * each other at every layer, and wait longest while a decoder uses one of their cores. More streams only take more
 * memory.
 */
const CPU_STREAMS = 2;
const DEFAULT_BATCH = { cpu: 4, gpu: 64 } as const;

const script = workerUrl(import.meta.url, './encoder.process.js');

/** A process that loads a backbone as soon as it has started, and encodes after that. */
class EncoderProcess {
  readonly ready: Promise<LoadedEngine>;
  private readonly worker: WorkerProcess;
  private isKilled = false;

  /** @param onDeath - Called if the process ends without `kill`. */
  constructor(init: EncoderInit, env: Readonly<Record<string, string>>, onDeath: () => void) {
    this.worker = new WorkerProcess({ script, env, exitCode: 'encoder_failed', name: 'The encoder' });
    void this.worker.exited.then(() => (this.isKilled ? undefined : onDeath()));
    this.ready = this.worker.call<LoadedEngine>('load', init);
    // Every caller awaits it; a process that nobody uses may fail unnoticed.
    this.ready.catch(() => undefined);
  }

  get alive(): boolean {
    return this.worker.alive;
  }

  async encode(request: EncodeRequest): Promise<Float32Array> {
    await this.ready;
    return this.worker.call<Float32Array>('encode', request);
  }

  kill(): Promise<void> {
    this.isKilled = true;
    return this.worker.kill();
  }
}

/** Shape of the pixels that one row of features is computed from. */
export type RowShape = Pick<FrameEncoder, 'imageSize' | 'framesPerRow'>;

export const rowBytes = ({ imageSize, framesPerRow }: RowShape): number => framesPerRow * imageSize ** 2 * 3;

/**
 * Checks that the pixels are those of `count` rows of square RGB frames.
 *
 * @throws ClipyardError `encoder_failed` if their number of bytes differs.
 */
export function checkPixels(pixels: Uint8Array, count: number, shape: RowShape): void {
  if (pixels.byteLength !== count * rowBytes(shape))
    throw new ClipyardError(
      'encoder_failed',
      `${count * shape.framesPerRow} frames of ${shape.imageSize} × ${shape.imageSize} do not have ` +
        `${pixels.byteLength} bytes`,
    );
}

/** Waits for an encoding no longer than until its signal aborts. */
async function unlessCancelled<T>(signal: AbortSignal | undefined, encode: () => Promise<T>): Promise<T> {
  try {
    signal?.throwIfAborted();
    return await abortable(signal, encode());
  } catch (error) {
    if (signal?.aborted !== true || error !== signal.reason) throw error;
    throw new ClipyardError('cancelled', 'Encoding was cancelled', { cause: error });
  }
}

/** Whether tfjs' native engine may run. The environment of a process is decided before it picks its engine. */
const mayRunTfjs = ({ engine, cpuOnly = false }: FrameEncoderOptions): boolean =>
  engine === 'tfjs' || (engine === 'auto' && !cpuOnly && tfjsGpuObstacle() === null);

/**
 * Starts encoder processes, loads a backbone into each of them and warms them up.
 *
 * @throws ClipyardError `backbone_unavailable` or `encoder_failed`.
 */
export async function createFrameEncoder(options: FrameEncoderOptions): Promise<FrameEncoder> {
  const { backbone, imageSize, precision = 'float32', tf32 = false, cpuOnly = false } = options;
  if (backbone.descriptor.imageSize !== null && backbone.descriptor.imageSize !== imageSize) {
    throw new ClipyardError(
      'backbone_unavailable',
      `${backbone.descriptor.name} takes images of ${backbone.descriptor.imageSize} pixels, not ${imageSize}`,
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
  const { name, digest, kind, window } = backbone.descriptor;
  // Only files that users bring are refused; other backbones come with this program.
  const { threads } = init.options;
  const env = engineEnvironment({ tf32, threads, leanMalloc: !mayRunTfjs(options) });
  const start = (): EncoderProcess => {
    if (kind === 'onnx') processDeaths.check(name, digest);
    return new EncoderProcess(init, env, () => processDeaths.note(digest));
  };

  const first = start();
  const { info: engine } = await first.ready.catch(async (error: unknown) => {
    await first.kill();
    throw error;
  });
  // One stream uses a GPU fully, and each further stream would take as much GPU memory again.
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
  const loaded = await Promise.all(slots.map(({ child }) => child.ready)).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  const framesPerRow = window?.frames ?? 1;
  return {
    descriptor: backbone.descriptor,
    engine,
    imageSize,
    framesPerRow,
    streams,
    memoryBytes: loaded.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
    defaultBatch: onCpu ? DEFAULT_BATCH.cpu : DEFAULT_BATCH.gpu,
    encode: async (pixels, count, { signal } = {}) => {
      if (closed) throw new ClipyardError('encoder_failed', 'The encoder is closed');
      checkPixels(pixels, count, { imageSize, framesPerRow });
      if (count === 0) return new Float32Array(0);
      const slot = slots.reduce((least, one) => (one.calls < least.calls ? one : least));
      if (!slot.child.alive) slot.child = start();
      const { child } = slot;
      return unlessCancelled(signal, async () => {
        slot.calls++;
        try {
          return await child.encode({ pixels, count });
        } finally {
          slot.calls--;
        }
      });
    },
    close,
  };
}
