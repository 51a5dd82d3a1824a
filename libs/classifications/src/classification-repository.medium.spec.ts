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
    expect(await repository.get(EVERYBODY, id)).toMatchObject({
      state: 'succeeded',
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
});
