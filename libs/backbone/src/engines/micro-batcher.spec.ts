import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { MicroBatcher } from './micro-batcher.js';

const descriptor = {
  name: 'fake',
  digest: 'fake',
  kind: 'densenet121',
  pretrained: false,
  featureSize: 2,
  preprocessing: 'torch',
  imageSize: 1,
  source: '',
} as const;

/** Each frame is one pixel. Its features are its red value and the size of the batch that it was part of. */
function fakeEncoder(streams = 1) {
  const batches: number[] = [];
  const waiting: { resolve(): void; reject(error: Error): void }[] = [];
  return {
    descriptor,
    imageSize: 1,
    framesPerRow: 1,
    streams,
    batches,
    /** Completes the batch that is in the engine. */
    finish: () => waiting.shift()!.resolve(),
    fail: (error: Error) => waiting.shift()!.reject(error),
    encode: (pixels: Uint8Array, count: number) => {
      batches.push(count);
      return new Promise<Float32Array>((resolve, reject) => {
        waiting.push({
          resolve: () =>
            resolve(Float32Array.from({ length: count * 2 }, (_, i) => (i % 2 === 0 ? pixels[(i / 2) * 3]! : count))),
          reject,
        });
      });
    },
  };
}

const frames = (...reds: number[]): Uint8Array => Uint8Array.from(reds.flatMap((red) => [red, 0, 0]));
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

describe('MicroBatcher', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('batches frames of several videos and gives each video its own features', async () => {
    const encoder = fakeEncoder();
    const batcher = new MicroBatcher(encoder, { maxFrames: 4, maxWaitMs: 10 });
    const results = Promise.all([batcher.encode(frames(1, 2), 2), batcher.encode(frames(3, 4), 2)]);
    await settle();
    encoder.finish();
    expect((await results).map((features) => [...features])).toEqual([
      [1, 4, 2, 4],
      [3, 4, 4, 4],
    ]);
    expect(encoder.batches).toEqual([4]);
    expect(batcher.stats).toEqual({ frames: 4, places: 4, videos: 2, waitedMs: 0 });
  });

  it('splits a video across several batches', async () => {
    const encoder = fakeEncoder();
    const batcher = new MicroBatcher(encoder, { maxFrames: 2, maxWaitMs: 10 });
    const result = batcher.encode(frames(1, 2, 3), 3);
    await settle();
    encoder.finish();
    await vi.advanceTimersByTimeAsync(10);
    encoder.finish();
    expect([...(await result)]).toEqual([1, 2, 2, 2, 3, 1]);
  });

  it('keeps every stream of the encoder busy', async () => {
    const encoder = fakeEncoder(2);
    const batcher = new MicroBatcher(encoder, { maxFrames: 2, maxWaitMs: 10 });
    const results = Promise.all([
      batcher.encode(frames(1, 2), 2),
      batcher.encode(frames(3, 4), 2),
      batcher.encode(frames(5, 6), 2),
    ]);
    await settle();
    expect(encoder.batches).toEqual([2, 2]);
    encoder.finish();
    await settle();
    expect(encoder.batches).toEqual([2, 2, 2]);
    encoder.finish();
    encoder.finish();
    expect((await results).map((features) => features[0])).toEqual([1, 3, 5]);
    await batcher.idle();
  });

  it('sends a batch that is not full once the maximum wait is over', async () => {
    const encoder = fakeEncoder();
    const batcher = new MicroBatcher(encoder, { maxFrames: 4, maxWaitMs: 10 });
    const result = batcher.encode(frames(7), 1);
    await vi.advanceTimersByTimeAsync(9);
    expect(encoder.batches).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    encoder.finish();
    expect([...(await result)]).toEqual([7, 1]);
    expect(batcher.stats).toEqual({ frames: 1, places: 4, videos: 1, waitedMs: 10 });
  });

  it('refuses pixels that are not whole frames without failing other videos', async () => {
    const encoder = fakeEncoder();
    const batcher = new MicroBatcher(encoder, { maxFrames: 2, maxWaitMs: 10 });
    await expect(batcher.encode(frames(1).slice(1), 1)).rejects.toMatchObject({ code: 'encoder_failed' });
    const good = batcher.encode(frames(2, 3), 2);
    await settle();
    encoder.finish();
    expect([...(await good)]).toEqual([2, 2, 3, 2]);
  });

  it('drops the frames of a cancelled video', async () => {
    const encoder = fakeEncoder();
    const batcher = new MicroBatcher(encoder, { maxFrames: 2, maxWaitMs: 10 });
    const busy = batcher.encode(frames(1, 2), 2);
    const controller = new AbortController();
    const unwanted = batcher.encode(frames(3, 4), 2, { signal: controller.signal });
    const wanted = batcher.encode(frames(5, 6), 2);
    controller.abort();
    await expect(unwanted).rejects.toMatchObject({ code: 'cancelled' });
    await settle();
    encoder.finish();
    await busy;
    await settle();
    encoder.finish();
    expect([...(await wanted)]).toEqual([5, 2, 6, 2]);
    expect(encoder.batches).toEqual([2, 2]);
  });

  it('fails only the videos of a batch that failed', async () => {
    const encoder = fakeEncoder();
    const batcher = new MicroBatcher(encoder, { maxFrames: 1, maxWaitMs: 10 });
    const [bad, good] = [batcher.encode(frames(1), 1), batcher.encode(frames(2), 1)];
    const failed = expect(bad).rejects.toThrow('engine broke');
    await settle();
    encoder.fail(new Error('engine broke'));
    await failed;
    await settle();
    encoder.finish();
    expect([...(await good)]).toEqual([2, 1]);
    await batcher.idle();
  });
});
