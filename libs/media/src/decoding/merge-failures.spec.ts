import { type DecodedFrames } from '@clipyard/api-contract';
import { describe, expect, it } from 'vitest';

import { type DecodedSegment } from '../frame-decoder.js';
import { mergeFailures } from './merge-failures.js';

const FRAMES = { count: 1 } as DecodedFrames;
const failed = (message: string): Pick<Extract<DecodedSegment, { error: unknown }>, 'error'> => ({
  error: { code: 'media_corrupt', message },
});

/** Segments of one second, by what they hold. */
async function merged(...parts: readonly (string | null)[]): Promise<DecodedSegment[]> {
  const found: DecodedSegment[] = [];
  const segments = (async function* () {
    for (const [i, part] of parts.entries())
      yield await Promise.resolve({
        ...{ startMs: i * 1000, endMs: (i + 1) * 1000 },
        ...(part === null ? { frames: FRAMES } : failed(part)),
      });
  })();
  for await (const segment of mergeFailures(segments)) found.push(segment);
  return found;
}

describe('segments without frames', () => {
  it('at the end of a file are one error', async () => {
    expect(await merged(null, 'one', 'two', 'three')).toEqual([
      { startMs: 0, endMs: 1000, frames: FRAMES },
      { startMs: 1000, endMs: 4000, ...failed('one') },
    ]);
  });

  it('before others keep their own errors', async () => {
    expect(await merged(null, 'one', 'two', null)).toEqual([
      { startMs: 0, endMs: 1000, frames: FRAMES },
      { startMs: 1000, endMs: 2000, ...failed('one') },
      { startMs: 2000, endMs: 3000, ...failed('two') },
      { startMs: 3000, endMs: 4000, frames: FRAMES },
    ]);
  });

  it('are an error of the whole file if there are no others', async () => {
    await expect(merged('one', 'two')).rejects.toMatchObject({ code: 'media_corrupt', message: 'one' });
  });
});
