import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

import { ClipyardError } from '@clipyard/api-contract';
import { type HostileVideo, isLongForm, tally, tempDir, writeHostileVideos } from '@clipyard/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { runPool } from '../clips/run-pool.js';
import { type FrameDecoder } from '../frame-decoder.js';
import { FluentFfmpegDecoder } from './fluent-ffmpeg.decoder.js';
import { NodeAvDecoder } from './node-av.decoder.js';

const settings = { imageSize: 220, maxFrames: 20, sampling: 'uniform', resize: 'fit-crop' } as const;
const limits = { maxBytes: 1e9, maxPixels: 8192 * 4320, timeoutMs: isLongForm() ? 30_000 : 20_000, cpuSeconds: 60 };
/** The time within which a killed decoder has to end, even on a busy machine. */
const GRACE_MS = 10_000;

const folder = tempDir();
let videos: HostileVideo[];
beforeAll(
  () =>
    void (videos = writeHostileVideos(folder.path, {
      mutations: isLongForm() ? 2000 : 20,
      seed: 7,
      thorough: isLongForm(),
    })),
  600_000,
);
afterAll(() => folder.remove());

interface Outcome extends HostileVideo {
  /** `frames` or the code of the failure; untyped errors are kept unchanged. */
  readonly outcome: string;
  readonly ms: number;
}

async function decodeAll(decoder: FrameDecoder): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  await runPool(videos, 2, async (video) => {
    const started = performance.now();
    const outcome = await decoder.decode(video.path, { settings, limits }).then(
      ({ count, data, size }) =>
        count < 1 || count > 20 || data.length !== count * size * size * 3
          ? `${count} frames of ${data.length} bytes`
          : isMagenta(data)
            ? 'the secret'
            : 'frames',
      (error: unknown) =>
        error instanceof ClipyardError && error.code !== 'internal' ? error.code : `untyped: ${String(error)}`,
    );
    outcomes.push({ ...video, outcome, ms: Math.round(performance.now() - started) });
  });
  await decoder.close();
  return outcomes;
}

/** The colour of the file that may only be read by its own name. */
const isMagenta = (data: Uint8Array): boolean =>
  data[0]! > 200 && data[1]! < 60 && data[2]! > 200 && data.at(-3)! > 200 && data.at(-2)! < 60 && data.at(-1)! > 200;

const wrong = ({ expect: right, outcome, ms }: Outcome): boolean => {
  if (ms > limits.timeoutMs + GRACE_MS) return true;
  if (right === undefined) return !/^(frames|media_\w+|decode_\w+)$/.test(outcome);
  return right === 'frames' ? outcome !== 'frames' : !right.includes(outcome);
};

describe.each([
  ['fluent-ffmpeg', () => new FluentFfmpegDecoder()],
  ['node-av', () => new NodeAvDecoder({ processes: 2 })],
] as const)('hostile videos through %s', (name, create) => {
  it('each give frames or a typed error within the limits', async () => {
    const outcomes = await decodeAll(create());
    tally(outcomes.map(({ kind, outcome, ms }) => ({ suite: `Videos through ${name}`, kind, outcome, ms })));
    expect(outcomes.filter(wrong).map(({ path, outcome, ms }) => `${basename(path)}: ${outcome} (${ms} ms)`)).toEqual(
      [],
    );
    // No process is left running.
    expect(readdirSync('/proc').filter((id) => /^\d+$/.test(id) && commandOf(id).includes(folder.path))).toEqual([]);
  }, 1_800_000);
});

function commandOf(id: string): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
