import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { type DecodedFrames } from '@clipyard/api-contract';
import { tempDir } from '@clipyard/testing';
import { afterAll } from 'vitest';

import { type DecodeRequest } from '../frame-decoder.js';
import { FluentFfmpegDecoder } from './fluent-ffmpeg.decoder.js';
import { NodeAvDecoder } from './node-av.decoder.js';

const limits = { maxBytes: 1e9, maxPixels: 8192 * 4320, timeoutMs: 60_000, cpuSeconds: 60 };

/** Mean red, green and blue. */
export type Rgb = readonly [number, number, number];

/** Creates both decoders and a folder for generated clips, and removes them after the tests of the file. */
export function bothDecoders(settings: Partial<DecodeRequest['settings']> = {}) {
  const folder = tempDir();
  const decoders = [new NodeAvDecoder({ processes: 1 }), new FluentFfmpegDecoder()] as const;
  afterAll(async () => {
    await Promise.all(decoders.map((decoder) => decoder.close()));
    folder.remove();
  });
  const request = {
    settings: { imageSize: 64, maxFrames: 20, sampling: 'uniform', resize: 'fit-crop', ...settings },
    limits,
  } as const;
  return {
    decoders,
    request,
    path: (name: string): string => join(folder.path, name),
    /** Runs ffmpeg in the folder. */
    ffmpeg: (...args: string[]): void =>
      void execFileSync('ffmpeg', ['-v', 'error', '-y', ...args], { cwd: folder.path }),
    /** Decodes a file with node-av, then with fluent-ffmpeg. */
    decode: async (name: string, change: Partial<DecodeRequest['settings']> = {}): Promise<DecodedFrames[]> => {
      const results: DecodedFrames[] = [];
      for (const decoder of decoders)
        results.push(
          await decoder.decode(join(folder.path, name), { limits, settings: { ...request.settings, ...change } }),
        );
      return results;
    },
  };
}

/** The mean colour of a part of a frame, by default of the whole frame. Bounds are fractions of its side. */
export function mean(
  { data, size }: DecodedFrames,
  frame: number,
  [left, top, right, bottom]: readonly number[] = [0, 0, 1, 1],
): Rgb {
  const sums: [number, number, number] = [0, 0, 0];
  let pixels = 0;
  for (let y = Math.ceil(top! * size); y < Math.floor(bottom! * size); y++)
    for (let x = Math.ceil(left! * size); x < Math.floor(right! * size); x++) {
      const at = ((frame * size + y) * size + x) * 3;
      for (const channel of [0, 1, 2] as const) sums[channel] += data[at + channel]!;
      pixels++;
    }
  return [Math.round(sums[0] / pixels), Math.round(sums[1] / pixels), Math.round(sums[2] / pixels)];
}

/** The largest difference between two values at the same position. */
export function largestDifference(one: Uint8Array, other: Uint8Array): number {
  if (one.length !== other.length) throw new Error(`${one.length} bytes against ${other.length}`);
  let largest = 0;
  for (let i = 0; i < one.length; i++) largest = Math.max(largest, Math.abs(one[i]! - other[i]!));
  return largest;
}
