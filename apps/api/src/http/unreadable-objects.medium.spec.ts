import { ApiKeyRepository, EVERYBODY } from '@clipyard/access';
import {
  type DatasetShard,
  EVERY_PROJECT,
  type FeatureSpec,
  newId,
  RecordHyperparametersSchema,
  type SkippedObject,
  type TrainingRun,
  type Upload,
} from '@clipyard/api-contract';
import { ClassificationRepository, type ClassificationRequest } from '@clipyard/classifications';
import { ReclassificationRepository } from '@clipyard/classifications';
import {
  DATASET_RECORD_VERSION,
  DatasetLeakage,
  DatasetRepository,
  readShardRows,
  writeShardRows,
} from '@clipyard/datasets';
import { encodeShard, specId } from '@clipyard/features';
import { keys } from '@clipyard/object-store';
import { FileSystemObjectStore } from '@clipyard/object-store';
import { tempDir } from '@clipyard/testing';
import { TrainingRunRepository } from '@clipyard/training';
import { FilmstripRepository } from '@clipyard/videos';
import { UploadRepository } from '@clipyard/videos';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';

const folder = tempDir();
let store: FileSystemObjectStore;
let count = 0;
beforeEach(() => {
  store = new FileSystemObjectStore(`${folder.path}/${count++}`);
});
afterAll(() => folder.remove());

const AT = '2026-01-01T00:00:00.000Z';
const spec: FeatureSpec = {
  imageSize: 220,
  maxFrames: 3,
  sampling: 'uniform',
  resize: 'fit-crop',
  backbone: 'b',
  weightsDigest: 'd',
  featureSize: 4,
  dtype: 'float32',
  precision: 'float32',
};

const run = (id: string): TrainingRun => ({
  id,
  object: 'training_run',
  project: 'default',
  name: null,
  metadata: {},
  state: 'queued',
  dataset: 'clips',
  datasetVersion: 1,
  hyperparameters: RecordHyperparametersSchema.parse({}),
  promoteTo: null,
  abstainBelow: null,
  epochs: [],
  live: null,
  searching: null,
  progress: 0,
  etaSeconds: null,
  rows: null,
  leakage: null,
  evaluation: null,
  selection: null,
  modelId: null,
  warnings: [],
  resumes: 0,
  failure: null,
  createdAt: AT,
  startedAt: null,
  finishedAt: null,
});

const classification = (id: string): ClassificationRequest => ({
  id,
  project: 'default',
  key: null,
  uri: 'file:///clip.avi',
  model: 'production',
  modelId: 'model_1',
  topK: 5,
  evidence: true,
  preview: true,
  abstainBelow: 0.5,
  spec,
  specId: specId(spec),
  backbonePretrained: false,
  createdAt: AT,
});

const upload = (id: string): Upload => ({
  id,
  object: 'upload',
  project: 'default',
  uri: `upload://${id}`,
  bytes: 1,
  sha256: null,
  uploadUrl: null,
  state: 'pending',
  createdAt: AT,
  parts: null,
});

const shard: DatasetShard = {
  key: keys.datasetShard('clips', 'x'),
  digest: 'x',
  batchId: 'batch_1',
  shard: 0,
  rows: 1,
  bytes: 1,
  labels: {},
  splits: {},
  labelLayer: null,
};

interface Listed {
  readonly data: readonly unknown[];
  readonly skipped?: readonly SkippedObject[];
}

interface Kind {
  /** Creates two entries and returns the key of one of their records. */
  create(): Promise<string>;
  list(): Promise<Listed>;
  /** Reads the entry of the damaged record. */
  get(): Promise<unknown>;
}

const kinds: Record<string, () => Kind> = {
  'training runs': () => {
    const runs = new TrainingRunRepository(store);
    const [bad, good] = [newId('run'), newId('run')];
    return {
      create: async () => {
        for (const id of [bad, good]) await runs.create(run(id));
        return keys.trainingRun(bad);
      },
      list: () => runs.list(EVERYBODY, 10, null),
      get: () => runs.get(EVERYBODY, bad),
    };
  },
  classifications: () => {
    const repository = new ClassificationRepository(store);
    const [bad, good] = [newId('cls'), newId('cls')];
    return {
      create: async () => {
        for (const id of [bad, good]) await repository.create(classification(id));
        return keys.classification(bad);
      },
      list: () => repository.list(EVERYBODY, 10, null),
      get: () => repository.get(EVERYBODY, bad),
    };
  },
  reclassifications: () => {
    const repository = new ReclassificationRepository(store);
    const [bad, good] = [newId('rcl'), newId('rcl')];
    return {
      create: async () => {
        for (const id of [bad, good])
          await repository.create({
            id,
            model: newId('model'),
            from: null,
            dataset: { name: 'clips', version: 1 },
            batch: null,
            parts: 1,
            createdAt: AT,
            project: 'default',
          });
        return keys.reclassification(bad);
      },
      list: () => repository.list(EVERYBODY, 10, null),
      get: () => repository.get(EVERYBODY, bad),
    };
  },
  datasets: () => {
    const datasets = new DatasetRepository(store);
    return {
      create: async () => {
        for (const name of ['bad', 'good']) await datasets.create(EVERYBODY, name, null);
        return keys.sequenceEntry(keys.dataset('bad'), 1);
      },
      list: () => datasets.list(EVERYBODY, 10, null),
      get: () => datasets.get(EVERYBODY, 'bad'),
    };
  },
  'API keys': () => {
    const apiKeys = new ApiKeyRepository(store);
    let token = '';
    return {
      create: async () => {
        const { id, key } = await apiKeys.create({ name: 'bad', scopes: ['read'], project: EVERY_PROJECT });
        await apiKeys.create({ name: 'good', scopes: ['read'], project: EVERY_PROJECT });
        token = key;
        return keys.sequenceEntry(keys.apiKey(id), 1);
      },
      list: () => apiKeys.list(),
      get: () => apiKeys.verify(token),
    };
  },
};

const textOf = async (key: string): Promise<string> => Buffer.from((await store.get(key))!).toString();
const damages: Record<string, (text: string) => string> = {
  halved: (text) => text.slice(0, text.length / 2),
  replaced: () => '{"version":99}',
  emptied: () => '',
};

describe.each(Object.keys(kinds))('one unreadable record of %s', (name) => {
  it.each(Object.keys(damages))('that was %s is reported by its list and harms no other', async (how) => {
    const kind = kinds[name]!();
    const key = await kind.create();
    const intact = await kind.list();
    expect(intact.data).toHaveLength(2);
    expect(intact).not.toHaveProperty('skipped');

    await store.put(key, damages[how]!(await textOf(key)));
    const { data, skipped } = await kind.list();
    expect(data).toHaveLength(1);
    expect(skipped).toEqual([
      { code: 'object_damaged', key, message: expect.stringContaining(key), repair: expect.stringMatching(/\w/) },
    ]);
    await expect(kind.get()).rejects.toMatchObject({ code: 'object_damaged', key, retryable: false });
  });

  it('is missing from its list after it was deleted', async () => {
    const kind = kinds[name]!();
    await store.delete(await kind.create());
    expect((await kind.list()).data).toHaveLength(1);
    expect(await kind.get()).toBeNull();
  });

  it('has a code of its own if a newer version wrote it', async () => {
    const kind = kinds[name]!();
    const key = await kind.create();
    await store.put(
      key,
      JSON.stringify({ ...JSON.parse(await textOf(key)), recordVersion: DATASET_RECORD_VERSION + 1 }),
    );
    expect(await kind.list()).toMatchObject({ data: [{}], skipped: [{ code: 'object_too_new', key }] });
    await expect(kind.get()).rejects.toMatchObject({ code: 'object_too_new', key });
  });

  it('with additional fields is read', async () => {
    const kind = kinds[name]!();
    const key = await kind.create();
    await store.put(key, JSON.stringify({ ...JSON.parse(await textOf(key)), addedLater: { deep: [1] } }));
    expect((await kind.list()).data).toHaveLength(2);
    expect(await kind.get()).not.toBeNull();
  });
});

describe('records that are rewritten', () => {
  const added = { addedLater: { deep: [1] } };
  const add = async (key: string): Promise<void> =>
    store.put(key, JSON.stringify({ ...JSON.parse(await textOf(key)), ...added }));

  it('keep fields of a newer version: a training run', async () => {
    const runs = new TrainingRunRepository(store);
    const id = newId('run');
    await runs.create(run(id));
    const key = keys.trainingRun(id);
    const { hyperparameters } = JSON.parse(await textOf(key)) as TrainingRun;
    await add(key);
    await store.put(
      key,
      JSON.stringify({ ...JSON.parse(await textOf(key)), hyperparameters: { ...hyperparameters, addedLater: 1 } }),
    );
    await runs.save({ ...(await runs.get(EVERYBODY, id))!, state: 'running' });
    expect(JSON.parse(await textOf(key))).toMatchObject({
      ...added,
      state: 'running',
      hyperparameters: { addedLater: 1 },
    });
  });

  it('keep fields of a newer version: a dataset', async () => {
    const datasets = new DatasetRepository(store);
    await datasets.create(EVERYBODY, 'clips', 'd');
    await add(keys.sequenceEntry(keys.dataset('clips'), 1));
    await datasets.append(EVERYBODY, 'clips', spec, specId(spec), true, [shard]);
    expect(JSON.parse(await textOf(keys.sequenceEntry(keys.dataset('clips'), 2)))).toMatchObject(added);
  });

  it('keep fields of a newer version, which are not shown: an API key', async () => {
    const apiKeys = new ApiKeyRepository(store);
    const { id } = await apiKeys.create({ name: 'a', scopes: ['read'] });
    const key = keys.sequenceEntry(keys.apiKey(id), 1);
    await store.put(key, JSON.stringify({ ...JSON.parse(await textOf(key)), ...added, quotas: added }));
    expect(await apiKeys.revoke(id)).not.toHaveProperty('addedLater');
    expect(JSON.parse(await textOf(keys.sequenceEntry(keys.apiKey(id), 2)))).toMatchObject(added);
  });

  it('keep fields of a newer version: an upload', async () => {
    const uploads = new UploadRepository(store);
    const id = newId('upload');
    await uploads.begin(upload(id));
    await add(keys.uploadRecord(id));
    const read = (await uploads.get(EVERYBODY, id))!;
    expect(read).not.toHaveProperty('recordVersion');
    await uploads.complete({ ...read, state: 'complete' });
    expect(JSON.parse(await textOf(keys.uploadRecord(id)))).toMatchObject({ ...added, state: 'complete' });
  });
});

describe('objects that can be made again', () => {
  it('rows of a shard are read from the shard', async () => {
    const row = { videoId: 'v', customId: 'a', uri: null, label: 'walk', split: null, group: null };
    const features = { data: new Float32Array(12).fill(1), mask: new Uint8Array(3).fill(1), timesMs: [0, 1, 2] };
    await store.put(
      shard.key,
      encodeShard(
        [{ ...row, ...features, specId: specId(spec), maxFrames: 3, featureSize: 4, decoder: 'd', engine: 'e' }],
        spec,
      ),
    );
    await writeShardRows(store, shard.key, [row]);
    const intact = await readShardRows(store, shard);
    await store.put(keys.datasetShardRows(shard.key), (await textOf(keys.datasetShardRows(shard.key))).slice(0, 20));
    expect(await readShardRows(store, shard)).toMatchObject(intact);
    await store.put(keys.datasetShardRows(shard.key), JSON.stringify(intact));
    expect(await readShardRows(store, shard), 'the form of 0.1.0').toEqual(intact);
  });

  it('leakage reports, filmstrip failures and the last use of a key count as absent', async () => {
    const strips = new FilmstripRepository(store);
    const strip = { specId: 's', videoId: 'v' };
    await strips.fail(EVERYBODY, strip, { code: 'source_not_found', message: '', retryable: false });
    await store.put(keys.filmstripFailure(strip, 'default'), '{');
    expect(await strips.failure(EVERYBODY, strip, 1e9)).toBeNull();

    const apiKeys = new ApiKeyRepository(store);
    const { id, key } = await apiKeys.create({ name: 'a', scopes: ['read'] });
    await apiKeys.verify(key);
    await store.put(keys.apiKeyUse(id), '{');
    expect((await apiKeys.list()).data).toMatchObject([{ id, lastUsedAt: null }]);

    const datasets = new DatasetRepository(store);
    await datasets.create(EVERYBODY, 'clips', null);
    await store.put(keys.datasetLeakage('clips', 1), '{');
    const pinned = (await datasets.get(EVERYBODY, 'clips'))!;
    const split = { ...pinned.dataset, splits: { train: 1, test: 1 } };
    expect(await new DatasetLeakage(store).of({ ...pinned, dataset: split })).toMatchObject({ videos: 0 });
  });
});
