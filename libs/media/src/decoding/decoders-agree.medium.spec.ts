import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { sharedDataDir } from '@clipyard/testing';
import { afterAll, describe, expect, it } from 'vitest';

import { FluentFfmpegDecoder } from './fluent-ffmpeg.decoder.js';
import { NodeAvDecoder } from './node-av.decoder.js';

const folder = join(sharedDataDir() ?? '', 'videos/misc');
const present = existsSync(folder);
const request = {
  settings: { imageSize: 220, maxFrames: 20, sampling: 'uniform', resize: 'fit-crop' },
  limits: { maxBytes: 1e9, maxPixels: 4096 * 4096, timeoutMs: 30_000, cpuSeconds: 60 },
} as const;

/** Two versions of FFmpeg may round a colour differently. */
const MAX_DIFFERENCE = 2;
/** In some files, FFmpeg 8 counts from a different first audio packet. */
const MAX_TIME_DIFFERENCE_MS = 10;

describe.skipIf(!present)('both decoders (need the test data folder, CLIPYARD_TEST_DATA)', () => {
  const [fluent, nodeAv] = [new FluentFfmpegDecoder(), new NodeAvDecoder({ processes: 1 })];
  afterAll(() => nodeAv.close());

  it.each(present ? readdirSync(folder) : [])('return the same frames of %s', async (file) => {
    const [one, other] = [
      await fluent.decode(join(folder, file), request),
      await nodeAv.decode(join(folder, file), request),
    ];
    expect(other.count).toBe(one.count);
    expect(one.data.reduce((max, value, i) => Math.max(max, Math.abs(value - other.data[i]!)), 0)).toBeLessThanOrEqual(
      MAX_DIFFERENCE,
    );
    one.timesMs.forEach((time, i) =>
      expect(Math.abs(time - other.timesMs[i]!)).toBeLessThanOrEqual(MAX_TIME_DIFFERENCE_MS),
    );
    expect(other.probe).toEqual(one.probe);
  });
});
