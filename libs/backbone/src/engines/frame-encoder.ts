import { ClipyardError, type BackboneDescriptor } from '@clipyard/contracts';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type BackboneFiles } from '../backbone-files.js';
import { type EngineChoice, type EngineInfo } from './engine.js';
import { type EncodeRequest, type EncoderMessage, type EncoderWorkerData } from './encoder.worker.js';

/** Turns frames into features, off the caller's event loop. */
export interface FrameEncoder {
  readonly descriptor: BackboneDescriptor;
  readonly engine: EngineInfo;
  readonly imageSize: number;
  /**
   * (count, imageSize, imageSize, 3) uint8 RGB → (count, featureSize) float32. Errors: `encoder_failed`, where the
   * engine failed or its thread died; the next call gets a new thread. `cancelled` after an abort, which frees the
   * caller at once; an inference that has begun ends in its thread, and its features are dropped.
   */
  encode(pixels: Uint8Array, count: number, options?: { signal?: AbortSignal }): Promise<Float32Array>;
  close(): Promise<void>;
}

export interface FrameEncoderOptions {
  readonly backbone: BackboneFiles;
  readonly imageSize: number;
  readonly engine: EngineChoice;
  /** 0 takes the cores that this process may use. */
  readonly threads: number;
}

const workerUrl = new URL(import.meta.url.includes('/src/') ? '../../dist/engines/encoder.worker.js' : './encoder.worker.js', import.meta.url);

interface Pending {
  resolve(features: Float32Array): void;
  reject(error: Error): void;
}

/** One worker thread and the calls that wait for it. */
class EncoderThread {
  readonly ready: Promise<EngineInfo>;
  private readonly worker: Worker;
  private readonly pending = new Map<number, Pending>();
  private sequence = 0;
  private dead: ClipyardError | null = null;

  constructor(data: EncoderWorkerData) {
    this.worker = new Worker(workerUrl, { workerData: data });
    this.ready = new Promise((resolve, reject) => {
      this.worker.on('message', (message: EncoderMessage) => {
        if (message.kind === 'ready') return resolve(message.info);
        if (message.kind === 'failure' && message.id === null) return reject(new ClipyardError(message.failure.code, message.failure.message));
        this.settle(message);
      });
      const end = (error: ClipyardError): void => {
        this.dead ??= error;
        reject(error);
        this.pending.forEach((call) => call.reject(error));
        this.pending.clear();
      };
      this.worker.on('error', (error) => end(ClipyardError.from(error, 'encoder_failed')));
      this.worker.on('exit', (code) => end(new ClipyardError('encoder_failed', `The encoder's thread ended with code ${code}`)));
    });
    // Whoever asks hears of a failure; nobody asking is no crash.
    this.ready.catch(() => undefined);
  }

  get alive(): boolean {
    return this.dead === null;
  }

  call(pixels: Uint8Array, count: number): Promise<Float32Array> {
    if (this.dead !== null) return Promise.reject(this.dead);
    return new Promise((resolve, reject) => {
      const id = this.sequence++;
      this.pending.set(id, { resolve, reject });
      this.worker.postMessage({ id, pixels, count } satisfies EncodeRequest);
    });
  }

  async stop(): Promise<void> {
    await this.worker.terminate();
  }

  private settle(message: EncoderMessage): void {
    if (message.kind === 'ready' || message.id === null) return;
    const call = this.pending.get(message.id);
    this.pending.delete(message.id);
    if (message.kind === 'features') call?.resolve(message.features);
    else call?.reject(new ClipyardError(message.failure.code, message.failure.message));
  }
}

/** Errors: `encoder_failed` where the bytes are not `count` square frames. */
export function checkPixels(pixels: Uint8Array, count: number, imageSize: number): void {
  if (pixels.byteLength !== count * imageSize ** 2 * 3) throw new ClipyardError('encoder_failed', `${count} frames of ${imageSize} × ${imageSize} do not have ${pixels.byteLength} bytes`);
}

/** Lets go of work when the signal aborts. */
async function abortable<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work();
  const cancelled = (): ClipyardError => new ClipyardError('cancelled', 'The frames are no longer wanted', { cause: signal.reason });
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

/** Loads a backbone into an engine of its own thread, warmed up. Errors: `backbone_unavailable`, `encoder_failed`. */
export async function createFrameEncoder(options: FrameEncoderOptions): Promise<FrameEncoder> {
  const { backbone, imageSize } = options;
  if (backbone.descriptor.imageSize !== null && backbone.descriptor.imageSize !== imageSize) {
    throw new ClipyardError('backbone_unavailable', `${backbone.descriptor.name} takes pictures of ${backbone.descriptor.imageSize} pixels, not ${imageSize}`);
  }
  const threads = options.threads === 0 ? availableParallelism() : options.threads;
  const start = (): EncoderThread => new EncoderThread({ files: backbone, options: { engine: options.engine, threads, imageSize } });
  let thread = start();
  let closed = false;
  const engine = await thread.ready.catch(async (error: unknown) => {
    await thread.stop();
    throw error;
  });
  return {
    descriptor: backbone.descriptor,
    engine,
    imageSize,
    encode: async (pixels, count, { signal } = {}) => {
      if (closed) throw new ClipyardError('encoder_failed', 'The encoder is closed');
      checkPixels(pixels, count, imageSize);
      if (count === 0) return new Float32Array(0);
      if (!thread.alive) thread = start();
      const current = thread;
      return abortable(async () => {
        await current.ready;
        signal?.throwIfAborted();
        return current.call(pixels, count);
      }, signal);
    },
    close: async () => {
      closed = true;
      await thread.stop();
    },
  };
}
