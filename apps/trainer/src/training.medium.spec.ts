import { EVERY_PROJECT, type Model, newId, resolveHyperparameters, type TrainingRun } from '@clipyard/api-contract';
import { DatasetRepository, SimilarityIndex, writeShardRows } from '@clipyard/datasets';
import { encodeShard, specId } from '@clipyard/features';
import { ModelRegistry } from '@clipyard/models';
import { keys } from '@clipyard/object-store';
import { FileSystemObjectStore } from '@clipyard/object-store';
import { type Logger } from '@clipyard/service';
import { datasetShard, featureSpec, tempDir, trainingRun } from '@clipyard/testing';
import { TrainingRunRepository } from '@clipyard/training';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { Training } from './training.js';

const EVERYBODY = { project: EVERY_PROJECT };

const EPOCHS = 6;
const ROWS = 60;
const spec = featureSpec({ maxFrames: 4, featureSize: 8 });
const folder = tempDir();
const store = new FileSystemObjectStore(folder.path);
const runs = new TrainingRunRepository(store);
const registry = new ModelRegistry(store);
afterAll(() => folder.remove());

beforeAll(async () => {
  const rows = Array.from({ length: ROWS }, (_, i) => ({
    videoId: `v${i}`,
    customId: `c${i}`,
    label: 'ab'[i % 2]!,
    specId: specId(spec),
    mask: new Uint8Array(4).fill(1),
    maxFrames: 4,
    featureSize: 8,
    timesMs: [0, 1, 2, 3],
    decoder: 'd',
    engine: 'e',
    data: Float32Array.from({ length: 32 }, (_, k) => (((i * 32 + k) * 7919) % 101) / 101 + (k === 3 ? i % 2 : 0)),
  }));
  const key = keys.datasetShard('clips', 'd');
  await store.put(key, encodeShard(rows, spec));
  await writeShardRows(store, key, rows);
  const shard = datasetShard('d', { key, rows: ROWS, labels: { a: 30, b: 30 } });
  await new DatasetRepository(store).append(EVERYBODY, 'clips', spec, specId(spec), true, [shard]);
});

/** @param atStep - called after the checkpoint of each epoch, or of a fold of a candidate, is stored */
function training(
  atStep: (step: number, head?: string) => void = () => undefined,
  atWarning: (warning: string) => void = () => undefined,
): Training {
  const say = (fields: { epoch?: number; step?: number; head?: string }, message: string): void => {
    if (message === 'epoch') atStep(fields.epoch!);
    if (message === 'fold') atStep(fields.step!, fields.head);
  };
  const logger = {
    info: say,
    warn: ({ warning }: { warning?: string }) => (warning === undefined ? undefined : atWarning(warning)),
  } as unknown as Logger;
  return new Training(
    { store, runs, datasets: new DatasetRepository(store), registry, similar: new SimilarityIndex(store) },
    logger,
    { engine: 'onnx', threads: 1 },
    { codeVersion: 'test', keepCheckpoints: 2, promotionMinGain: 0 },
  );
}

async function created(change: Partial<TrainingRun> = {}): Promise<string> {
  const run = trainingRun({
    id: newId('run'),
    hyperparameters: resolveHyperparameters({ epochs: EPOCHS, batchSize: 8, patience: 0 }),
    ...change,
  });
  await runs.create(run);
  return run.id;
}

const calls = { lastAttempt: true, drain: new AbortController().signal };
const get = async (id: string): Promise<TrainingRun> => (await runs.get(EVERYBODY, id))!;
const modelOf = async (id: string): Promise<Model> => registry.get(EVERYBODY, (await get(id)).modelId!);
const checkpoints = async (id: string): Promise<string[]> => {
  const found: string[] = [];
  for await (const { key } of store.list(keys.trainingRunFile(id, 'checkpoints/'))) found.push(key);
  return found;
};

/** Creates a run and cancels it at the end of its second epoch. */
async function cancelled(change: Partial<TrainingRun> = {}): Promise<string> {
  const id = await created(change);
  const user = new AbortController();
  await training((epoch) => {
    if (epoch === 2) user.abort(new DOMException('cancelled', 'AbortError'));
  }).run(EVERYBODY, id, user.signal, calls);
  return id;
}

describe('a resumed training run', () => {
  let unbroken: TrainingRun;
  beforeAll(async () => {
    const id = await created();
    await training().run(EVERYBODY, id, calls.drain, calls);
    unbroken = await get(id);
  });
  const timeless = (run: TrainingRun): unknown => run.epochs.map((epoch) => ({ ...epoch, seconds: 0 }));

  it('ends with the same weights, history and evaluation as an uninterrupted run, as a new model', async () => {
    const id = await cancelled({ promoteTo: 'production' });
    const before = await get(id);
    expect(before).toMatchObject({
      state: 'cancelled',
      warnings: expect.arrayContaining([expect.stringContaining('the run was cancelled')]) as string[],
    });
    const kept = await modelOf(id);
    await runs.resume(EVERYBODY, id, newId('model'));
    const seen: number[] = [];
    await training((epoch) => void seen.push(epoch)).run(EVERYBODY, id, calls.drain, calls);
    const after = await get(id);
    expect(after).toMatchObject({
      state: 'succeeded',
      resumes: 1,
      startedAt: before.startedAt,
      warnings: [expect.stringMatching(/^Not promoted to production: .* than its linear baseline \([\d.]+ %\)$/)],
      evaluation: unbroken.evaluation,
    });
    expect(seen[0]).toBe(before.epochs.length + 1);
    expect(timeless(after)).toEqual(timeless(unbroken));
    const model = await modelOf(id);
    expect(model.weightsDigest).toBe((await registry.get(EVERYBODY, unbroken.modelId!)).weightsDigest);
    expect([model.id === kept.id, model.fromCancelledRun, model.lineage.trainingRunId, model.aliases]).toEqual([
      false,
      false,
      id,
      [],
    ]);
    // The model that was registered at cancellation is unchanged.
    expect(await registry.get(EVERYBODY, kept.id)).toMatchObject({
      fromCancelledRun: true,
      weightsDigest: kept.weightsDigest,
    });
  });

  it('resumes from the previous checkpoint if the last one cannot be read', async () => {
    const id = await cancelled();
    const last = (await checkpoints(id)).at(-1)!;
    await store.put(last, (await store.get(last))!.subarray(0, 1000));
    await runs.resume(EVERYBODY, id, newId('model'));
    await training().run(EVERYBODY, id, calls.drain, calls);
    expect(timeless(await get(id))).toEqual(timeless(unbroken));
    expect((await modelOf(id)).weightsDigest).toBe((await registry.get(EVERYBODY, unbroken.modelId!)).weightsDigest);
  });

  it('starts from its first epoch if no checkpoint is left', async () => {
    const id = await cancelled();
    for (const key of await checkpoints(id)) await store.delete(key);
    await runs.resume(EVERYBODY, id, newId('model'));
    const seen: number[] = [];
    await training((epoch) => void seen.push(epoch)).run(EVERYBODY, id, calls.drain, calls);
    expect(seen).toEqual(Array.from({ length: EPOCHS }, (_, i) => i + 1));
    expect(timeless(await get(id))).toEqual(timeless(unbroken));
  });

  it('resumes after a failure', async () => {
    const id = await created();
    const shard = keys.datasetShard('clips', 'd');
    const bytes = (await store.get(shard))!;
    await store.delete(shard);
    await training().run(EVERYBODY, id, calls.drain, calls);
    expect(await get(id)).toMatchObject({ state: 'failed', failure: { code: 'features_missing' } });
    await store.put(shard, bytes);
    await runs.resume(EVERYBODY, id, newId('model'));
    await training().run(EVERYBODY, id, calls.drain, calls);
    expect(await get(id)).toMatchObject({ state: 'succeeded', failure: null });
    expect((await modelOf(id)).weightsDigest).toBe((await registry.get(EVERYBODY, unbroken.modelId!)).weightsDigest);
  });

  it('keeps the configured number of checkpoints', async () => {
    expect(await checkpoints(unbroken.id)).toEqual(
      [EPOCHS - 1, EPOCHS].map((epoch) => keys.trainingRunEpoch(unbroken.id, epoch)),
    );
  });

  it('logs differences from the reference and shows them on the model card', async () => {
    const logged: string[] = [];
    const id = await created({
      hyperparameters: resolveHyperparameters({ preset: 'reference', epochs: 1, batchSize: 8, testFraction: 0 }),
    });
    await training(undefined, (warning) => void logged.push(warning)).run(EVERYBODY, id, calls.drain, calls);
    const { warnings } = await get(id);
    expect(warnings).toEqual(
      expect.arrayContaining([
        expect.stringContaining('The reference takes the first frames'),
        expect.stringContaining('There is no test split'),
      ]),
    );
    expect(logged).toEqual(warnings);
    expect(await registry.card(await modelOf(id))).toContain('The reference takes the first frames');
  });

  it('records the rows and all warnings about the data before the first epoch', async () => {
    const id = await created({ hyperparameters: resolveHyperparameters({ epochs: EPOCHS, testFraction: 0 }) });
    const saves = vi.spyOn(runs, 'save');
    await training().run(EVERYBODY, id, calls.drain, calls);
    const [planned] = saves.mock.calls.flatMap(([run]) => (run.rows === null ? [] : [run]));
    saves.mockRestore();
    const { rows, leakage, warnings } = await get(id);
    // Near-duplicates are searched during training.
    const known = { ...leakage, nearDuplicates: null };
    expect(planned).toMatchObject({ epochs: [], live: null, evaluation: null, rows, leakage: known, warnings });
    expect(rows).toMatchObject({ test: 0 });
    expect(warnings).toEqual([expect.stringContaining('There is no test split')]);
  });

  it('does not change a run that has ended', async () => {
    await training(() => {
      throw new Error('the run trains again');
    }).run(EVERYBODY, unbroken.id, calls.drain, calls);
    expect(await get(unbroken.id)).toEqual(unbroken);
  });
});

describe('promotion at the end of a run', () => {
  it('points the alias at the model if the gate accepts it', async () => {
    const id = await created({
      promoteTo: 'production',
      hyperparameters: resolveHyperparameters({ preset: 'linear-mean' }),
    });
    await training().run(EVERYBODY, id, calls.drain, calls);
    expect(await get(id)).toMatchObject({ state: 'succeeded', warnings: [] });
    expect((await modelOf(id)).aliases).toEqual(['production']);
  });
});

describe('a training run that compares heads', () => {
  const hyperparameters = resolveHyperparameters({ preset: 'auto' });
  /** Cancels a run as soon as a checkpoint with at least `step` finished folds is stored. */
  async function cancelledAt(step: number): Promise<string> {
    const id = await created({ hyperparameters });
    const user = new AbortController();
    await training((stored) => {
      if (stored >= step) user.abort(new DOMException('cancelled', 'AbortError'));
    }).run(EVERYBODY, id, user.signal, calls);
    return id;
  }

  it('registers the best finished candidate when it is cancelled, and continues when it is resumed', async () => {
    const id = await cancelledAt(17);
    const before = await get(id);
    expect(before).toMatchObject({ state: 'cancelled', searching: null, live: null });
    const kept = await modelOf(id);
    expect(kept).toMatchObject({ fromCancelledRun: true });
    expect(before.selection!.candidates.length).toBeLessThan(4);
    expect(before.selection!.reason).toContain('not compared');

    await runs.resume(EVERYBODY, id, newId('model'));
    const steps: number[] = [];
    await training((step) => void steps.push(step)).run(EVERYBODY, id, calls.drain, calls);
    expect(steps[0]).toBeGreaterThan(17);
    const after = await get(id);
    expect(after).toMatchObject({ state: 'succeeded', searching: null });
    expect(after.selection!.candidates).toHaveLength(4);

    const whole = await created({ hyperparameters });
    await training().run(EVERYBODY, whole, calls.drain, calls);
    expect((await modelOf(id)).weightsDigest).toBe((await modelOf(whole)).weightsDigest);
    expect(await checkpoints(whole)).toHaveLength(2);
  });

  it('registers no model if no candidate was finished', async () => {
    let first: Promise<Uint8Array | null> | undefined;
    const whole = await created({ hyperparameters });
    await training((step) => (first ??= store.get(keys.trainingRunEpoch(whole, step)))).run(
      EVERYBODY,
      whole,
      calls.drain,
      calls,
    );
    const id = await created({ hyperparameters, state: 'cancelling' });
    await store.put(keys.trainingRunEpoch(id, 1), (await first!)!);
    await training().run(EVERYBODY, id, calls.drain, calls);
    expect(await get(id)).toMatchObject({ state: 'cancelled', modelId: null, warnings: [] });
  });
});
