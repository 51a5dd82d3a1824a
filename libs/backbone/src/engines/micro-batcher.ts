import { ClipyardError } from '@clipyard/api-contract';

import { checkPixels, type FrameEncoder, rowBytes } from './frame-encoder.js';

export interface MicroBatcherOptions {
  /** Frames of one inference batch; windows of a clip encoder. */
  readonly maxFrames: number;
  /** How long a batch that is not full waits for more frames, in milliseconds. */
  readonly maxWaitMs: number;
}

/** Totals since the batcher was created. */
export interface MicroBatchStats {
  /** Frames sent in inference batches. */
  readonly frames: number;
  /** Frames that those batches had room for. */
  readonly places: number;
  /** Videos whose first frames reached the engine. */
  readonly videos: number;
  /** Sum of the time that each video waited for that, in milliseconds. */
  readonly waitedMs: number;
}

interface Request {
  readonly pixels: Uint8Array;
  readonly count: number;
  readonly since: number;
  /** Frames handed to the engine so far. */
  taken: number;
  /** Frames whose features came back. */
  returned: number;
  readonly features: Float32Array;
  settled: boolean;
  resolve(features: Float32Array): void;
  reject(error: unknown): void;
}

/**
 * Collects the frames of many videos into inference batches. Up to `streams` batches run in the encoder at once. The
 * next batch fills meanwhile, so waiting for a full batch costs no time while the encoder is busy.
 */
export class MicroBatcher {
  private readonly queue: Request[] = [];
  private running = 0;
  private timer: NodeJS.Timeout | null = null;
  private batches = 0;
  private frames = 0;
  private started = 0;
  private waited = 0;
  private readonly idleWaiters: (() => void)[] = [];

  constructor(
    private readonly encoder: Pick<FrameEncoder, 'encode' | 'imageSize' | 'framesPerRow' | 'descriptor' | 'streams'>,
    private readonly options: MicroBatcherOptions,
  ) {}

  get stats(): MicroBatchStats {
    return {
      frames: this.frames,
      places: this.batches * this.options.maxFrames,
      videos: this.started,
      waitedMs: this.waited,
    };
  }

  /**
   * Encodes the frames of one video, or its windows; see `FrameEncoder.encode`. An abort removes frames that are still
   * queued and rejects with `cancelled`.
   */
  encode(pixels: Uint8Array, count: number, options: { signal?: AbortSignal } = {}): Promise<Float32Array> {
    if (count === 0) return Promise.resolve(new Float32Array(0));
    try {
      // Checked here, not per batch: a video with a wrong number of bytes must not fail the others.
      checkPixels(pixels, count, this.encoder);
    } catch (error) {
      return Promise.reject(ClipyardError.from(error));
    }
    const { signal } = options;
    return new Promise((resolve, reject) => {
      const request: Request = {
        pixels,
        count,
        since: performance.now(),
        taken: 0,
        returned: 0,
        features: new Float32Array(count * this.encoder.descriptor.featureSize),
        settled: false,
        resolve,
        reject,
      };
      const settle = (work: () => void): void => {
        if (request.settled) return;
        request.settled = true;
        signal?.removeEventListener('abort', abort);
        const at = this.queue.indexOf(request);
        if (at !== -1) this.queue.splice(at, 1);
        work();
      };
      const abort = (): void => settle(() => reject(new ClipyardError('cancelled', 'Encoding was cancelled')));
      request.resolve = (features) => settle(() => resolve(features));
      request.reject = (error) => settle(() => reject(error instanceof Error ? error : new Error(String(error))));
      if (signal?.aborted === true) return abort();
      signal?.addEventListener('abort', abort);
      this.queue.push(request);
      this.schedule();
    });
  }

  /** Resolves when no frames are queued or being encoded. */
  idle(): Promise<void> {
    if (this.running === 0 && this.queue.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.idleWaiters.push(resolve));
  }

  private get waiting(): number {
    return this.queue.reduce((sum, { count, taken }) => sum + count - taken, 0);
  }

  private schedule(): void {
    if (this.running === this.encoder.streams || this.queue.length === 0) return;
    if (this.waiting >= this.options.maxFrames) {
      void this.flush();
      return this.schedule();
    }
    this.timer ??= setTimeout(() => void this.flush(), this.options.maxWaitMs);
  }

  private async flush(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (this.running === this.encoder.streams) return;
    const slices = this.take();
    if (slices.length > 0) {
      this.running++;
      await this.run(slices);
      this.running--;
    }
    if (this.running === 0 && this.queue.length === 0) this.idleWaiters.splice(0).forEach((resolve) => resolve());
    this.schedule();
  }

  /** Takes frames from the queue, oldest first, until the batch is full. */
  private take(): { request: Request; from: number; count: number }[] {
    const slices: { request: Request; from: number; count: number }[] = [];
    let room = this.options.maxFrames;
    for (const request of [...this.queue]) {
      if (room === 0) break;
      const count = Math.min(room, request.count - request.taken);
      slices.push({ request, from: request.taken, count });
      if (request.taken === 0) {
        this.started++;
        this.waited += performance.now() - request.since;
      }
      request.taken += count;
      room -= count;
      if (request.taken === request.count) this.queue.splice(this.queue.indexOf(request), 1);
    }
    return slices;
  }

  private async run(slices: readonly { request: Request; from: number; count: number }[]): Promise<void> {
    const frameBytes = rowBytes(this.encoder);
    const width = this.encoder.descriptor.featureSize;
    const total = slices.reduce((sum, { count }) => sum + count, 0);
    const batch = new Uint8Array(total * frameBytes);
    let at = 0;
    for (const { request, from, count } of slices) {
      batch.set(request.pixels.subarray(from * frameBytes, (from + count) * frameBytes), at * frameBytes);
      at += count;
    }
    this.batches++;
    this.frames += total;
    try {
      const features = await this.encoder.encode(batch, total);
      let row = 0;
      for (const { request, from, count } of slices) {
        request.features.set(features.subarray(row * width, (row + count) * width), from * width);
        row += count;
        request.returned += count;
        if (request.returned === request.count) request.resolve(request.features);
      }
    } catch (error) {
      slices.forEach(({ request }) => request.reject(error));
    }
  }
}
