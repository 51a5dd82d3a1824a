import { type EventRule, type VideoEvent } from '@clipyard/api-contract';
import { describe, expect, it } from 'vitest';

import { type ClassifiedPart, mergeEvents } from './merge-events.js';

const part = (
  startSeconds: number | null,
  endSeconds: number | null,
  label: string | null,
  probability = 0.8,
  uri = 'file:///a.mp4',
): ClassifiedPart => ({
  uri,
  startSeconds,
  endSeconds,
  top: label === null ? null : [{ label, probability }],
  abstained: false,
  model: 'sports',
});

async function events(parts: readonly ClassifiedPart[], rule: Partial<EventRule> = {}): Promise<VideoEvent[]> {
  const found: VideoEvent[] = [];
  const items = (async function* () {
    for (const one of parts) yield await Promise.resolve(one);
  })();
  for await (const event of mergeEvents(items, { gap: 0, minProbability: 0, ...rule })) found.push(event);
  return found;
}
const texts = async (...given: Parameters<typeof events>): Promise<string[]> =>
  (await events(...given)).map((one) => `${one.label} ${one.startSeconds}-${one.endSeconds} ${one.probability}`);

describe('events', () => {
  it('are neighbouring parts with the same class', async () => {
    expect(await events([part(0, 10, 'run', 0.9), part(10, 20, 'run', 0.7), part(20, 30, 'walk')])).toEqual([
      {
        uri: 'file:///a.mp4',
        label: 'run',
        startSeconds: 0,
        endSeconds: 20,
        probability: 0.8,
        parts: 2,
        model: 'sports',
      },
      expect.objectContaining({ label: 'walk', startSeconds: 20, endSeconds: 30, parts: 1 }),
    ]);
  });

  it('weight the probability of each part by its length', async () => {
    expect(await texts([part(0, 30, 'run', 1), part(30, 40, 'run', 0.5)])).toEqual(['run 0-40 0.875']);
  });

  it('end at a longer gap than allowed', async () => {
    const parts = [part(0, 10, 'run'), part(10, 20, 'walk'), part(20, 30, 'run')];
    expect(await texts(parts)).toEqual(['run 0-10 0.8', 'walk 10-20 0.8', 'run 20-30 0.8']);
    expect(await texts(parts, { gap: 10 })).toEqual(['run 0-30 0.8', 'walk 10-20 0.8']);
    expect(await texts(parts, { gap: 9.9 })).toHaveLength(3);
  });

  it('may begin and end between decimals that are not exact', async () => {
    expect(await texts([part(0, 0.1 + 0.2, 'run', 1), part(0.3, 1, 'run', 1)])).toEqual(['run 0-1 1']);
    expect(await texts([part(0, 0.3, 'run', 1), part(0.1 + 0.2, 1, 'run', 1)])).toEqual(['run 0-1 1']);
  });

  it('merge overlapping parts of each class', async () => {
    const parts = [part(0, 10, 'run'), part(5, 15, 'walk'), part(10, 20, 'run'), part(15, 25, 'walk')];
    expect(await texts(parts)).toEqual(['run 0-20 0.8', 'walk 5-25 0.8']);
  });

  it('leave out parts that are less probable, without a result, or abstained', async () => {
    const parts = [
      part(0, 10, 'run', 0.4),
      part(10, 20, null),
      { ...part(20, 30, 'run'), abstained: true },
      part(30, 40, 'run', 0.5),
    ];
    expect(await texts(parts, { minProbability: 0.5 })).toEqual(['run 30-40 0.5']);
  });

  it('are of one class if asked for', async () => {
    expect(await texts([part(0, 10, 'run'), part(10, 20, 'walk')], { class: 'walk' })).toEqual(['walk 10-20 0.8']);
  });

  it('never span two videos', async () => {
    const other = 'file:///b.mp4';
    const found = await events([part(0, 10, 'run'), part(0, 10, 'run', 0.8, other), part(10, 20, 'run', 0.8, other)]);
    expect(found.map((one) => [one.uri, one.endSeconds])).toEqual([
      ['file:///a.mp4', 10],
      [other, 20],
    ]);
  });

  it('sort the parts of a video, which lists may hold in any order', async () => {
    expect(await texts([part(10, 20, 'run'), part(0, 10, 'run')])).toEqual(['run 0-20 0.8']);
  });

  it('of whole videos have no end', async () => {
    expect(await texts([part(null, null, 'run')])).toEqual(['run 0-null 0.8']);
  });
});
