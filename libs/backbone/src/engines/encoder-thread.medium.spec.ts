import type * as WorkerThreads from 'node:worker_threads';
import { expect, it, vi } from 'vitest';
import { goldenBackbone, readGolden } from '../golden-weights.fixture.js';
import { createFrameEncoder } from './frame-encoder.js';

const { threads } = vi.hoisted(() => ({ threads: [] as WorkerThreads.Worker[] }));

vi.mock('node:worker_threads', async (importOriginal) => {
  const original = await importOriginal<typeof WorkerThreads>();
  return {
    ...original,
    Worker: class extends original.Worker {
      constructor(...args: ConstructorParameters<typeof original.Worker>) {
        super(...args);
        threads.push(this);
      }
    },
  };
});

it('fails what a dying thread held, and starts another for the next call', async () => {
  const size = 64;
  const encoder = await createFrameEncoder({ backbone: goldenBackbone(readGolden().seed), imageSize: size, engine: 'onnx', threads: 1 });
  const pixels = Uint8Array.from({ length: 8 * size * size * 3 }, (_, i) => (i * 31) % 256);
  const before = await encoder.encode(pixels, 8);
  const held = Promise.allSettled([encoder.encode(pixels, 8), encoder.encode(pixels, 8)]);
  void threads[0]!.terminate();
  expect((await held).map((call) => call.status === 'rejected' && (call.reason as { code: string }).code)).toEqual(['encoder_failed', 'encoder_failed']);
  expect(await encoder.encode(pixels, 8)).toEqual(before);
  expect(threads).toHaveLength(2);
  await encoder.close();
});
