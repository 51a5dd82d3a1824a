import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { createFrameEncoder, resolveBackbone } from '@clipyard/backbone';
import { NodeAvDecoder, renderClips } from '@clipyard/media';
import { sharedDataDir, tempDir } from '@clipyard/testing';
import { expect, it } from 'vitest';

const CLIPS = 5;
const FRAMES_PER_CLIP = 2;
const FRAMES = CLIPS * FRAMES_PER_CLIP;
const SIZE = 220;
const FRAME_BYTES = SIZE * SIZE * 3;
const folder = tempDir();
const real = join(sharedDataDir() ?? '', 'videos/misc');

/** Paths of real clips if there are any, otherwise of rendered ones. */
async function clips(): Promise<string[]> {
  if (existsSync(real))
    return readdirSync(real)
      .slice(0, CLIPS)
      .map((name) => join(real, name));
  return (await renderClips(folder.path, { perClass: 1 })).map(({ path }) => join(folder.path, path));
}

async function frames(): Promise<Uint8Array> {
  const decoder = new NodeAvDecoder({ processes: 1 });
  const pixels = new Uint8Array(FRAMES * FRAME_BYTES);
  let filled = 0;
  for (const clip of await clips()) {
    const { count, data } = await decoder.decode(clip, {
      settings: { imageSize: SIZE, maxFrames: FRAMES_PER_CLIP, sampling: 'uniform', resize: 'fit-crop' },
      limits: { maxBytes: 1e9, maxPixels: 4096 * 4096, timeoutMs: 30_000, cpuSeconds: 60 },
    });
    pixels.set(data.subarray(0, Math.min(count, FRAMES - filled) * FRAME_BYTES), filled * FRAME_BYTES);
    filled += Math.min(count, FRAMES - filled);
  }
  await decoder.close();
  return pixels.subarray(0, filled * FRAME_BYTES);
}

it('computes features of clips that agree within 1e-5 of the largest feature on all CPU engines', async () => {
  const pixels = await frames();
  const count = pixels.length / FRAME_BYTES;
  expect(count).toBe(FRAMES);
  const backbone = await (await resolveBackbone('untrained', { cacheDir: folder.path })).source.make();
  const encode = async (engine: 'onnx' | 'tfjs', streams: number): Promise<Float32Array> => {
    const encoder = await createFrameEncoder({ backbone, imageSize: SIZE, engine, threads: 2, streams });
    try {
      const features = new Float32Array(count * backbone.descriptor.featureSize);
      for (let from = 0; from < count; from += 10)
        features.set(
          await encoder.encode(pixels.slice(from * FRAME_BYTES, (from + 10) * FRAME_BYTES), 10),
          from * backbone.descriptor.featureSize,
        );
      return features;
    } finally {
      await encoder.close();
    }
  };
  const [onnx, tfjs] = [await encode('onnx', 1), await encode('tfjs', 1)];
  const largest = onnx.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  expect(onnx.reduce((max, value, i) => Math.max(max, Math.abs(value - tfjs[i]!)), 0) / largest).toBeLessThan(1e-5);
  folder.remove();
}, 180_000);
