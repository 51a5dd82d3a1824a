import { EVERYBODY } from '@clipyard/access';
import { newId } from '@clipyard/api-contract';
import { FileSystemObjectStore } from '@clipyard/object-store';
import { classificationRequest, tempDir } from '@clipyard/testing';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';

import {
  ClassificationRepository,
  type ClassificationRequest,
  type ClassificationResult,
} from './classification-repository.js';

const folder = tempDir();
let store: FileSystemObjectStore;
let count = 0;
beforeEach(() => {
  store = new FileSystemObjectStore(`${folder.path}/${count++}`);
});
afterAll(() => folder.remove());

describe('ClassificationRepository', () => {
  const request = (id: string): ClassificationRequest => classificationRequest({ id });
  const result: ClassificationResult = {
    videoId: 'v',
    top: [{ label: 'run', probability: 0.9 }],
    evidence: null,
    windows: null,
    frames: 2,
    cached: true,
    hasPreview: true,
    failure: null,
    finishedAt: new Date(1).toISOString(),
  };

  it('is queued until its result is there', async () => {
    const repository = new ClassificationRepository(store);
    const id = newId('cls');
    expect(await repository.get(EVERYBODY, id)).toBeNull();
    await repository.create(request(id));
    expect(await repository.get(EVERYBODY, id)).toMatchObject({
      id,
      customId: 'file:///clip.avi',
      label: null,
      abstained: false,
      state: 'queued',
      model: 'model_1',
      top: null,
      previewUrl: null,
      finishedAt: null,
    });
    await repository.finish(id, result);
    expect(await repository.withSegments(EVERYBODY, id)).toMatchObject({
      state: 'succeeded',
      segments: null,
      top: [{ label: 'run', probability: 0.9 }],
      previewUrl: `/v1/classifications/${id}/preview`,
      cached: true,
    });
    await repository.finish(id, {
      ...result,
      top: null,
      failure: { code: 'media_corrupt', message: 'broken', retryable: false },
    });
    expect(await repository.get(EVERYBODY, id)).toMatchObject({ state: 'failed', failure: { code: 'media_corrupt' } });
    expect((await repository.list(EVERYBODY, 10, null)).data.map((one) => one.id)).toEqual([id]);
    const named = newId('cls');
    await repository.create({ ...request(named), customId: 'Punch/a.avi' });
    expect(await repository.get(EVERYBODY, named)).toMatchObject({ uri: 'file:///clip.avi', customId: 'Punch/a.avi' });
  });

  it('has segments and events of a divided video, but not in lists', async () => {
    const repository = new ClassificationRepository(store);
    const id = newId('cls');
    await repository.create({ ...request(id), segments: { by: 'stride', seconds: 10, overlap: 0 }, abstainBelow: 0.5 });
    const segment = (startSeconds: number, probability: number) => ({
      startSeconds,
      endSeconds: startSeconds + 10,
      videoId: `v.${startSeconds}`,
      top: [{ label: 'run', probability }],
      failure: null,
    });
    const failure = { code: 'media_corrupt', message: 'broken', retryable: false } as const;
    const rest = { startSeconds: 40, endSeconds: null, videoId: null, top: null, failure };
    await repository.finish(id, result, [segment(0, 0.9), segment(10, 0.7), segment(20, 0.4), segment(30, 0.6), rest]);
    const { segments, events } = (await repository.withSegments(EVERYBODY, id))!;
    expect(segments!.map(({ label, abstained }) => [label, abstained])).toEqual([
      ['run', false],
      ['run', false],
      [null, true],
      ['run', false],
      [null, false],
    ]);
    expect(segments!.at(-1)).toMatchObject(rest);
    expect(events).toMatchObject([
      { uri: 'file:///clip.avi', label: 'run', startSeconds: 0, endSeconds: 20, parts: 2, model: 'model_1' },
      { label: 'run', startSeconds: 30, endSeconds: 40, parts: 1 },
    ]);
    expect(events![0]!.probability).toBeCloseTo(0.8);
    const { data } = await repository.list(EVERYBODY, 10, null);
    expect(data).toMatchObject([{ id, segments: null, events: null }]);
  });
});
