import { describe, expect, it } from 'vitest';

import {
  clipId,
  clipName,
  featureId,
  givenRange,
  isVideoOrPart,
  rangeFault,
  rangeOfVideoId,
  secondsOfVideoId,
  sourceIdOf,
  videoIdOf,
  videoIdOfName,
  VideoIdSchema,
} from './feature-key.js';

const sha = 'ab12'.repeat(16);

describe('keys of features', () => {
  it('have the text that stores contain since the first release', () => {
    expect(clipId({ videoId: 'ab12' })).toBe('ab12');
    expect(featureId({ specId: '0f', videoId: 'ab12' })).toBe('0f/ab12');
  });
});

describe('a videoId', () => {
  it.each([
    [null, sha],
    [{ startMs: 0, endMs: 10_000 }, `${sha}.0-10000`],
    [{ startMs: 1_500, endMs: null }, `${sha}.1500-`],
  ])('with the range %j is read as it was written', (range, videoId) => {
    expect(videoIdOf(sha, range)).toBe(videoId);
    expect(rangeOfVideoId(videoId)).toEqual(range);
    expect(sourceIdOf(videoId)).toBe(sha);
    expect(VideoIdSchema.safeParse(videoId).success).toBe(true);
    for (const ending of ['', '.gif', '.json', '.vision.json'])
      expect(videoIdOfName(`${videoId}${ending}`)).toBe(videoId);
  });

  it.each([`${sha}.`, `${sha}.5`, `${sha}.-5`, `${sha}.05-6`, `${sha}.0-0`, `${sha}.1-2.3-4`, sha.slice(1)])(
    'is not %s',
    (text) => expect(VideoIdSchema.safeParse(text).success).toBe(false),
  );

  it('of a whole video stands for its parts, too, and that of a part only for itself', () => {
    expect(isVideoOrPart(`${sha}.0-100`, sha)).toBe(true);
    expect(isVideoOrPart(`${sha}.0-1000`, `${sha}.0-100`)).toBe(false);
    expect(isVideoOrPart(`${sha}.5-60`, `${sha}.5-`)).toBe(false);
    expect(isVideoOrPart(sha, `${sha}.0-100`)).toBe(false);
  });

  it('gives the bounds of its part in seconds', () => {
    expect(secondsOfVideoId(sha)).toEqual({});
    expect(secondsOfVideoId(`${sha}.1500-`)).toEqual({ startSeconds: 1.5 });
    expect(secondsOfVideoId(`${sha}.0-10000`)).toEqual({ startSeconds: 0, endSeconds: 10 });
  });
});

describe('the range of an item', () => {
  it('is the whole video if nothing or the start is given', () => {
    expect(givenRange({})).toBeNull();
    expect(givenRange({ startSeconds: 0, endSeconds: null })).toBeNull();
  });

  it('is rounded to milliseconds', () =>
    expect(givenRange({ startSeconds: 1.0004, endSeconds: 2.0006 })).toEqual({ startMs: 1_000, endMs: 2_001 }));

  it('must end after it starts', () => {
    expect(rangeFault({ startSeconds: 3 })).toBeNull();
    expect(rangeFault({ endSeconds: 0 })).toContain('startSeconds (0)');
    expect(rangeFault({ startSeconds: 3, endSeconds: 2 })).toContain('startSeconds (3)');
    expect(rangeFault({ startSeconds: 3, endSeconds: 3.0004 })).not.toBeNull();
  });

  it('is part of the name of the item', () => {
    expect(clipName('s3://b/a.mp4', {})).toBe('s3://b/a.mp4');
    expect(clipName('s3://b/a.mp4', { startSeconds: 1.5 })).toBe('s3://b/a.mp4#t=1.5');
    expect(clipName('s3://b/a.mp4', { endSeconds: 2 })).toBe('s3://b/a.mp4#t=0,2');
  });
});
