import { ClipyardError, type Failure, type FeatureKey, videoIdOf } from '@clipyard/api-contract';
import { type Predictor } from '@clipyard/classifier';
import { type ListedSegment } from '@clipyard/videos';
import { describe, expect, it } from 'vitest';

import { SegmentClassification } from './segment-classification.js';

const video: FeatureKey = { specId: 'spec', videoId: 'a'.repeat(64) };
const rule = { by: 'stride', seconds: 10, overlap: 0 } as const;
const BROKEN: Failure = { code: 'media_corrupt', message: 'The file breaks off', retryable: false };
const never = new AbortController().signal;

/** Predicts `walk` with the first feature as its probability. */
const predictor: Predictor = {
  labels: ['run', 'walk'],
  shape: { frames: 1, featureSize: 1, classes: 2 },
  engine: 'none',
  close: async () => undefined,
  predict: async (features) => Float32Array.from([...features].flatMap((walk) => [1 - walk, walk])),
};

/** Segments of 10 s, each with the probability of `walk`; null if its features are missing. */
function classification(walks: readonly (number | null)[], failures: readonly ListedSegment[] = []) {
  const listed: ListedSegment[] = walks.map((_, i) => ({ startMs: i * 10_000, endMs: (i + 1) * 10_000 }));
  const walkOf = new Map(listed.map((span, i) => [videoIdOf(video.videoId, span), walks[i]]));
  return new SegmentClassification(
    { get: async () => [...listed, ...failures] },
    {
      getMany: async (keys) =>
        keys.map(({ videoId }) => {
          const walk = walkOf.get(videoId) ?? null;
          if (walk === null) return new ClipyardError('features_missing', `The features of ${videoId} are missing`);
          return { data: Float32Array.of(walk), mask: Uint8Array.of(1) } as never;
        }),
    },
  );
}

describe('the segments of a video', () => {
  it('have classes each, and the video the mean, weighted by length', async () => {
    const last = { startMs: 20_000, endMs: 60_000, failure: BROKEN };
    const found = await classification([0.9, 0.2], [last]).run({ segments: rule, topK: 1 }, video, predictor, never);
    expect(found.segments).toEqual([
      {
        startSeconds: 0,
        endSeconds: 10,
        videoId: `${video.videoId}.0-10000`,
        top: [{ label: 'walk', probability: expect.closeTo(0.9) }],
        failure: null,
      },
      {
        startSeconds: 10,
        endSeconds: 20,
        videoId: `${video.videoId}.10000-20000`,
        top: [{ label: 'run', probability: expect.closeTo(0.8) }],
        failure: null,
      },
      { startSeconds: 20, endSeconds: null, videoId: null, top: null, failure: BROKEN },
    ]);
    expect(found.top).toEqual([{ label: 'walk', probability: expect.closeTo(0.55) }]);
    expect(found.frames).toBe(2);
  });

  it('weigh by their length in the mean', async () => {
    const listed = [
      { startMs: 0, endMs: 30_000 },
      { startMs: 30_000, endMs: 40_000 },
    ];
    const walks = [1, 0];
    const weighing = new SegmentClassification(
      { get: async () => listed },
      {
        getMany: async (keys) =>
          keys.map((_, i) => ({ data: Float32Array.of(walks[i]!), mask: Uint8Array.of(1) }) as never),
      },
    );
    const { top } = await weighing.run({ segments: rule, topK: 2 }, video, predictor, never);
    expect(top).toEqual([
      { label: 'walk', probability: expect.closeTo(0.75) },
      { label: 'run', probability: expect.closeTo(0.25) },
    ]);
  });

  it('without features have a failure, and do not count', async () => {
    const { segments, top } = await classification([0.9, null]).run(
      { segments: rule, topK: 5 },
      video,
      predictor,
      never,
    );
    expect(segments.map(({ failure }) => failure?.code ?? null)).toEqual([null, 'features_missing']);
    expect(top![0]!.probability).toBeCloseTo(0.9);
  });

  it('give the video no classes if no segment could be classified', async () => {
    expect((await classification([null]).run({ segments: rule, topK: 5 }, video, predictor, never)).top).toBeNull();
  });

  it('are classified in several rounds if there are many', async () => {
    const walks = Array.from({ length: 600 }, (_, i) => i / 600);
    const { segments, frames } = await classification(walks).run({ segments: rule, topK: 2 }, video, predictor, never);
    const found = segments.map(({ top }) => top!.find(({ label }) => label === 'walk')!.probability);
    expect(found.every((walk, i) => Math.abs(walk - walks[i]!) < 1e-6)).toBe(true);
    expect(frames).toBe(600);
  });

  it('are missing if the video was not divided', async () => {
    const none = new SegmentClassification({ get: async () => null }, { getMany: async () => [] });
    await expect(none.run({ segments: rule, topK: 5 }, video, predictor, never)).rejects.toMatchObject({
      code: 'features_missing',
    });
  });
});
