import { expect, it } from 'vitest';

import { goldenBackbone, readGolden } from '../golden-weights.fixture.js';
import { encoderProcesses } from './encoder-processes.fixture.js';
import { createFrameEncoder } from './frame-encoder.js';

it('fails only the calls of a process that crashes, and starts a new process for the next call', async () => {
  const size = 64;
  const encoder = await createFrameEncoder({
    backbone: goldenBackbone(readGolden().seed),
    imageSize: size,
    engine: 'onnx',
    threads: 2,
    streams: 2,
  });
  try {
    expect(encoder.streams).toBe(2);
    const pixels = Uint8Array.from({ length: 8 * size * size * 3 }, (_, i) => (i * 31) % 256);
    const before = await encoder.encode(pixels, 8);
    const [victim = 0] = encoderProcesses();
    const held = Promise.allSettled([encoder.encode(pixels, 8), encoder.encode(pixels, 8)]);
    process.kill(victim, 'SIGSEGV');
    const outcomes = (await held).map((call) =>
      call.status === 'rejected' ? (call.reason as { code: string }).code : 'encoded',
    );
    expect(outcomes.sort()).toEqual(['encoded', 'encoder_failed']);
    expect(await Promise.all([encoder.encode(pixels, 8), encoder.encode(pixels, 8)])).toEqual([before, before]);
    expect(encoderProcesses()).not.toContain(victim);
  } finally {
    await encoder.close();
  }
  expect(encoderProcesses()).toEqual([]);
});
