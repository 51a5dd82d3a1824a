import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { tempDir } from '@clipyard/testing';
import { afterAll, describe, expect, it } from 'vitest';

import { FluentFfmpegDecoder } from '../decoding/fluent-ffmpeg.decoder.js';
import { paintClip } from './paint-clip.js';
import { renderClips } from './render-clips.js';

const folder = tempDir();
afterAll(() => folder.remove());

describe('renderClips', () => {
  it('uses the layout of the reference, separates test groups, and writes readable clips', async () => {
    const clips = await renderClips(folder.path, { perClass: 6, classes: ['BouncingDisc', 'DriftingChecks'] });
    expect(clips).toHaveLength(12);
    const groups = (split: string): Set<string> =>
      new Set(clips.filter((clip) => clip.split === split).map(({ group }) => group));
    expect([...groups('test')].filter((group) => groups('train').has(group))).toEqual([]);
    expect(groups('test').size).toBe(2);
    const train = readFileSync(join(folder.path, 'train.csv'), 'utf8').trim().split('\n');
    expect(train[0]).toBe('video_name,tag');
    expect(train[1]).toMatch(/^v_BouncingDisc_g02_c01\.\w+,BouncingDisc$/);
    const limits = { maxBytes: 1e9, maxPixels: 1e6, timeoutMs: 30_000, cpuSeconds: 60 };
    const codecs = new Set<string>();
    for (const { path } of clips) {
      const frames = await new FluentFfmpegDecoder().decode(join(folder.path, path), {
        settings: { imageSize: 64, maxFrames: 20, sampling: 'uniform', resize: 'fit-crop' },
        limits,
      });
      expect(frames.count, path).toBe(20);
      codecs.add(frames.probe.codec);
    }
    expect(codecs.size).toBe(6);
  });

  it('paints the same clip for the same seed and a different one for another seed', () => {
    const paint = (clipSeed: number): Buffer =>
      Buffer.concat([...paintClip('SpinningBar', { width: 32, height: 24, frames: 3, groupSeed: 1, clipSeed })]);
    expect(paint(5).equals(paint(5))).toBe(true);
    expect(paint(5).equals(paint(6))).toBe(false);
  });
});
