import { ClipyardError, type FeatureKey, type FeatureSpec, type VideoFeatures } from '@clipyard/api-contract';
import { specId } from '@clipyard/features';
import { FileSystemObjectStore, keys } from '@clipyard/object-store';
import { featureSpec, tempDir } from '@clipyard/testing';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';

import { FeatureRepository } from './feature-repository.js';

const spec = featureSpec();
const folder = tempDir();
let store: FileSystemObjectStore;
let count = 0;
beforeEach(() => {
  store = new FileSystemObjectStore(`${folder.path}/${count++}`);
});
afterAll(() => folder.remove());

const key = (videoId: string): FeatureKey => ({ specId: specId(spec), videoId });
const other: FeatureSpec = { ...spec, sampling: 'head' };

describe('FeatureRepository', () => {
  const features = (videoId: string, value: number): VideoFeatures => ({
    videoId,
    specId: specId(spec),
    data: Float32Array.from({ length: 12 }, (_, i) => (i < 8 ? value + i / 3 : 0)),
    mask: Uint8Array.of(1, 1, 0),
    maxFrames: 3,
    featureSize: 4,
    timesMs: [0, 40.5],
    decoder: 'ffmpeg',
    engine: 'onnx',
  });
  const never = new AbortController().signal;

  it('returns stored features under their spec only', async () => {
    const repository = new FeatureRepository(store);
    await repository.put(features('v', 1), spec);
    expect(await repository.get({ specId: specId(spec), videoId: 'v' })).toEqual(features('v', 1));
    expect(await repository.get({ specId: specId(other), videoId: 'v' })).toBeNull();
  });

  it('gives many in the order asked for, the missing and the damaged as errors of their own', async () => {
    const repository = new FeatureRepository(store);
    const ids = Array.from({ length: 40 }, (_, i) => `v${i}`);
    for (const [i, id] of ids.entries()) if (i !== 5) await repository.put(features(id, i), spec);
    const damaged = keys.features(key('v20'));
    const bytes = (await store.get(damaged))!;
    bytes[Math.floor(bytes.length / 2)]! ^= 1;
    await store.put(damaged, bytes);
    await store.put(keys.features(key('v21')), bytes.subarray(0, 100));
    const found = await repository.getMany(ids.map(key), never);
    expect(found).toHaveLength(40);
    const lost = found.flatMap((one, i) => (one instanceof ClipyardError ? [[i, one.code]] : []));
    expect(
      (await repository.getMany(['v1', 'v0', 'v1'].map(key), never)).map((one) =>
        one instanceof ClipyardError ? one.code : one.videoId,
      ),
    ).toEqual(['v1', 'v0', 'v1']);
    expect(lost).toEqual([
      [5, 'features_missing'],
      [20, 'features_missing'],
      [21, 'features_missing'],
    ]);
    expect(found.flatMap((one) => (one instanceof ClipyardError ? [] : [one.videoId]))).toEqual(
      ids.filter((id) => !['v5', 'v20', 'v21'].includes(id)),
    );
  });

  it('fails as a whole if the store does not answer', async () => {
    const broken: Pick<FileSystemObjectStore, 'get'> = {
      get: () => Promise.reject(new ClipyardError('storage_unavailable', 'away')),
    };
    const repository = new FeatureRepository(Object.assign(Object.create(store) as FileSystemObjectStore, broken));
    await expect(repository.getMany(['v'].map(key), never)).rejects.toMatchObject({ code: 'storage_unavailable' });
  });

  it('stops at an abort', async () => {
    await expect(new FeatureRepository(store).getMany(['v'].map(key), AbortSignal.abort())).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});
