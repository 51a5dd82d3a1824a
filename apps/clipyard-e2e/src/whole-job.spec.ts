import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import {
  type Batch,
  BatchSchema,
  type Classification,
  ClassificationSchema,
  DatasetSchema,
  isTerminal,
  type ItemOutcome,
  ItemOutcomeSchema,
  ModelSchema,
  ProblemSchema,
  ReclassificationSchema,
  ReclassifiedItemSchema,
  type TrainingRun,
  TrainingRunSchema,
  WorkersSchema,
} from '@clipyard/api-contract';
import { renderClips, type RenderedClip } from '@clipyard/media';
import { tempDir, waitFor } from '@clipyard/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type DevCluster, runCli, startDev } from './dev-cluster.fixture.js';

const python = process.env['CLIPYARD_PYTHON'];
const folder = tempDir();
const clipsDir = join(folder.path, 'clips');
let clips: RenderedClip[];
let cluster: DevCluster;

const url = (path: string): string => cluster.apiUrl + path;
const uriOf = (path: string): string => pathToFileURL(join(clipsDir, path)).href;
const json = async (path: string, init?: RequestInit): Promise<unknown> => (await fetch(url(path), init)).json();
const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url(path), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
const batchOf = async (id: string): Promise<Batch> => BatchSchema.parse(await json(`/v1/batches/${id}`));
const ended = (id: string): Promise<Batch> =>
  waitFor(async () => {
    const batch = await batchOf(id);
    return isTerminal(batch.state) ? batch : null;
  }, 180_000);
const resultsOf = async (id: string): Promise<ItemOutcome[]> =>
  (await (await fetch(url(`/v1/batches/${id}/results`))).text())
    .trim()
    .split('\n')
    .map((line) => ItemOutcomeSchema.parse(JSON.parse(line)));

/** Items of the shared batch that must fail, by custom id, with the expected code. */
const BAD = { empty: 'media_empty', text: 'media_unreadable', outside: 'source_forbidden', none: 'source_not_found' };
const TRAINING = {
  dataset: 'shapes',
  promoteTo: 'production',
  hyperparameters: { epochs: 3, seed: 1, testFraction: 0.3 },
};
/** Submits all clips and four bad videos into the dataset `shapes`. A repetition has the same idempotency key. */
const submitShapes = (): Promise<Response> =>
  fetch(url('/v1/batches?dataset=shapes&purpose=extract'), {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson', 'idempotency-key': 'one' },
    body: [
      ...clips.map(({ path, label, group }) => ({ customId: path, uri: uriOf(path), label, group })),
      { customId: 'empty', uri: uriOf('empty.mp4'), label: 'BouncingDisc' },
      { customId: 'text', uri: uriOf('text.mp4') },
      { customId: 'outside', uri: 'file:///etc/passwd' },
      { customId: 'none', uri: uriOf('none.mp4') },
    ]
      .map((item) => JSON.stringify(item))
      .join('\n'),
  });
const startTraining = (body: object = TRAINING): Promise<Response> =>
  post('/v1/training-runs', body, { 'idempotency-key': 'train' });
const runOf = async (id: string): Promise<TrainingRun> =>
  TrainingRunSchema.parse(await json(`/v1/training-runs/${id}`));
const endedRun = (id: string): Promise<TrainingRun> =>
  waitFor(async () => {
    const run = await runOf(id);
    return isTerminal(run.state) ? run : null;
  }, 120_000);

/** Answers to the two requests that make the shared resources. */
let submission: Response;
let training: Response;
/** The batch and the training run, after they have ended. The model of the run is `production`. */
let extracted: Batch;
let trained: TrainingRun;

beforeAll(async () => {
  clips = await renderClips(clipsDir, {
    perClass: 6,
    classes: ['BouncingDisc', 'FlickeringStripes', 'DriftingChecks'],
  });
  writeFileSync(join(clipsDir, 'empty.mp4'), '');
  writeFileSync(join(clipsDir, 'text.mp4'), 'no video at all');
  cluster = await startDev(join(folder.path, 'state'), clipsDir, { LOG_LEVEL: 'warn' });
  submission = await submitShapes();
  extracted = await ended(BatchSchema.parse(await submission.clone().json()).id);
  training = await startTraining();
  trained = await endedRun(TrainingRunSchema.parse(await training.clone().json()).id);
  // The gate refuses a model that three epochs leave below the linear baseline.
  await post(`/v1/models/${trained.modelId}/promote`, { force: true, reason: 'a test' });
}, 480_000);
afterAll(async () => {
  await cluster.stop();
  folder.remove();
}, 60_000);

describe('the REST API', () => {
  it('extracts a batch, and fails only its bad videos', async () => {
    expect(extracted).toMatchObject({
      state: 'completed_with_failures',
      counts: { total: 22, succeeded: 18, failed: 4, pending: 0 },
      backbonePretrained: false,
    });
    expect(extracted.timings?.encode).toBeGreaterThan(0);
    const results = await resultsOf(extracted.id);
    expect(results.map(({ customId }) => customId)).toEqual([...clips.map(({ path }) => path), ...Object.keys(BAD)]);
    expect(results.slice(18).map(({ error }) => error?.code)).toEqual(Object.values(BAD));
    expect(
      results.slice(0, 18).every(({ frames, videoId }) => frames === 20 && /^[0-9a-f]{64}$/.test(videoId ?? '')),
    ).toBe(true);
  });

  it('answers a repeated submission with the same batch', async () => {
    expect(submission.status).toBe(202);
    const { id } = BatchSchema.parse(await submission.clone().json());
    expect(submission.headers.get('location')).toBe(`/v1/batches/${id}`);
    expect(((await (await submitShapes()).json()) as Batch).id).toBe(id);
  });

  it('streams the events of a batch until it ends', async () => {
    const events = await (await fetch(url(`/v1/batches/${extracted.id}/events`))).text();
    expect(events).toMatch(/^id: \S+\nevent: batch\ndata: \{/m);
    expect(events).toContain('"state":"completed_with_failures"');
  });

  it('packs the features into a dataset, and exports it for NumPy', async () => {
    const dataset = DatasetSchema.parse(await json('/v1/datasets/shapes'));
    expect(dataset).toMatchObject({
      rows: 18,
      labels: { BouncingDisc: 6, DriftingChecks: 6, FlickeringStripes: 6 },
      shardCount: 1,
    });
    const npy = Buffer.from(await (await fetch(url('/v1/datasets/shapes/export?array=features'))).arrayBuffer());
    expect(npy.subarray(1, 6).toString()).toBe('NUMPY');
    expect(npy.toString('latin1', 0, 128)).toContain("'shape': (18, 20, 1024)");
    expect(npy.length).toBe(128 + 18 * 20 * 1024 * 4);
  });

  it('reuses stored features for a second submission', async () => {
    const items = clips.map(({ path, label }) => ({ uri: uriOf(path), label }));
    const { id } = (await (await post('/v1/batches', { purpose: 'extract', dataset: 'again', items })).json()) as Batch;
    expect(await ended(id)).toMatchObject({ state: 'succeeded', cached: 18, counts: { succeeded: 18 } });
  }, 240_000);

  it('trains, evaluates, registers and promotes a model', async () => {
    expect(trained).toMatchObject({ state: 'succeeded', failure: null });
    expect(trained.epochs).toHaveLength(3);
    expect(trained.rows!.train + trained.rows!.validation + trained.rows!.test).toBe(18);
    expect(trained.warnings.join()).toMatch(/untrained/);
    const model = ModelSchema.parse(await json('/v1/models/production'));
    expect(model).toMatchObject({
      id: trained.modelId,
      labels: ['BouncingDisc', 'DriftingChecks', 'FlickeringStripes'],
      aliases: ['production'],
      lineage: { trainingRunId: trained.id, dataset: 'shapes' },
    });
    expect(model.evaluation?.confusionMatrix.flat().reduce((a, b) => a + b)).toBe(trained.rows!.test);
    expect(await (await fetch(url('/v1/models/production/card'))).text()).toContain('THE BACKBONE IS UNTRAINED');
  });

  it('answers a repeated request to train with the same run, and refuses its key for other settings', async () => {
    expect(training.status).toBe(202);
    const { id } = TrainingRunSchema.parse(await training.clone().json());
    expect(((await (await startTraining()).json()) as { id: string }).id).toBe(id);
    expect((await startTraining({ ...TRAINING, dataset: 'again' })).status).toBe(422);
  });

  it('keeps the best epoch of a cancelled run without promoting it, and resumes the run', async () => {
    const { id } = (await (
      await post('/v1/training-runs', {
        dataset: 'shapes',
        promoteTo: 'production',
        hyperparameters: { epochs: 500, patience: 0, seed: 1, testFraction: 0.3 },
      })
    ).json()) as { id: string };
    await waitFor(async () => ((await runOf(id)).epochs.length > 0 ? true : null), 60_000);
    expect((await post(`/v1/training-runs/${id}/cancel`, {})).status).toBe(202);
    const run = await endedRun(id);
    expect(run).toMatchObject({ state: 'cancelled', failure: null });
    expect(run.warnings.join()).toContain('Not promoted to production: the run was cancelled');
    const model = ModelSchema.parse(await json(`/v1/models/${run.modelId}`));
    expect(model).toMatchObject({ fromCancelledRun: true, aliases: [], lineage: { trainingRunId: id } });
    expect(model.evaluation?.items).toBe(run.rows!.test);
    expect(ModelSchema.parse(await json('/v1/models/production')).id).not.toBe(run.modelId);

    const resume = (key: string): Promise<Response> =>
      post(`/v1/training-runs/${id}/resume`, {}, { 'idempotency-key': key });
    const resumed = await resume('first');
    expect([resumed.status, resumed.headers.get('location')]).toEqual([202, `/v1/training-runs/${id}`]);
    expect(TrainingRunSchema.parse(await resumed.json())).toMatchObject({
      resumes: 1,
      epochs: run.epochs,
      modelId: null,
      finishedAt: null,
    });
    await waitFor(async () => ((await runOf(id)).epochs.length > run.epochs.length ? true : null), 60_000);
    expect((await runOf(id)).epochs.slice(0, run.epochs.length)).toEqual(run.epochs);
    expect(((await (await resume('first')).json()) as { resumes: number }).resumes).toBe(1);
    expect(ProblemSchema.parse(await (await resume('second')).json())).toMatchObject({ status: 409, code: 'conflict' });
    await post(`/v1/training-runs/${id}/cancel`, {});
    const second = await endedRun(id);
    expect(second).toMatchObject({ state: 'cancelled', resumes: 1 });
    expect(second.modelId).not.toBe(run.modelId);
  }, 180_000);

  it('uses a promoted model within two seconds, without failing a request', async () => {
    const train = async (seed: number) => {
      const { id } = (await (
        await post('/v1/training-runs', { dataset: 'shapes', hyperparameters: { epochs: 1, seed, testFraction: 0.3 } })
      ).json()) as { id: string };
      return (await endedRun(id)).modelId!;
    };
    const [first, second] = [await train(11), await train(12)];
    const promote = (id: string): Promise<Response> =>
      post(`/v1/models/${id}/promote`, { alias: 'swapped', force: true, reason: 'a test' });
    expect((await promote(first)).status).toBe(200);
    const answers: { at: number; classification: Classification }[] = [];
    let stop = false;
    const ask = async (): Promise<void> => {
      while (!stop) {
        const asked = await post(
          '/v1/classifications',
          { uri: uriOf(clips[0]!.path), model: 'swapped', evidence: false, preview: false },
          { prefer: 'wait=50' },
        );
        answers.push({ at: performance.now(), classification: ClassificationSchema.parse(await asked.json()) });
      }
    };
    const callers = [ask(), ask()];
    const answeredBy = (id: string): Promise<true> =>
      waitFor(async () => (answers.some(({ classification }) => classification.model === id) ? true : null), 30_000);
    await answeredBy(first);
    expect((await promote(second)).status).toBe(200);
    const promotedAt = performance.now();
    await answeredBy(second);
    stop = true;
    await Promise.all(callers);
    expect(answers.filter(({ classification }) => classification.state !== 'succeeded')).toEqual([]);
    expect(answers.find(({ classification }) => classification.model === second)!.at - promotedAt).toBeLessThan(2_000);
    expect(answers.at(-1)!.classification.model).toBe(second);
  }, 120_000);

  it('classifies a batch from stored features', async () => {
    const items = clips.map(({ path }) => ({ customId: path, uri: uriOf(path) }));
    const { id } = (await (await post('/v1/batches', { purpose: 'classify', items })).json()) as Batch;
    expect(await ended(id)).toMatchObject({ state: 'succeeded', cached: 18 });
    for (const { top } of await resultsOf(id))
      expect(top?.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 4);
  });

  it('reclassifies a dataset and a batch from stored features, without their videos', async () => {
    const hidden = `${clipsDir}-away`;
    renameSync(clipsDir, hidden);
    try {
      for (const subject of ['datasets/shapes', `batches/${extracted.id}`]) {
        const answer = await post(`/v1/${subject}/reclassify`, { model: 'production' });
        expect(answer.status).toBe(202);
        const { id } = ReclassificationSchema.parse(await answer.json());
        const done = await waitFor(async () => {
          const state = ReclassificationSchema.parse(await json(`/v1/reclassifications/${id}`));
          return state.finishedAt === null ? null : state;
        }, 60_000);
        expect(done).toMatchObject({ state: 'succeeded', items: 18, failed: 0 });
        const lines = async (query: string) =>
          (await (await fetch(url(`/v1/reclassifications/${id}/results${query}`))).text())
            .split('\n')
            .filter((line) => line !== '')
            .map((line) => ReclassifiedItemSchema.parse(JSON.parse(line)));
        const all = await lines('');
        expect(all.map(({ customId }) => customId).sort()).toEqual(clips.map(({ path }) => path).sort());
        expect(await lines('?changed=true')).toEqual(all.filter(({ old, new: now }) => old!.label !== now!.label));
        expect(done.changed).toBe(all.filter(({ changed }) => changed).length);
        expect(await (await fetch(url(`/v1/reclassifications/${id}/events`))).text()).toContain('"state":"succeeded"');
        expect(ProblemSchema.parse(await (await post(`/v1/reclassifications/${id}/pause`, {})).json())).toMatchObject({
          status: 409,
          code: 'conflict',
        });
      }
    } finally {
      renameSync(hidden, clipsDir);
    }
  }, 120_000);

  it('classifies an uploaded file in one call, with evidence and a GIF', async () => {
    const form = new FormData();
    form.set('file', new Blob([readFileSync(join(clipsDir, clips[0]!.path))]), 'clip.mp4');
    form.set('topK', '2');
    form.set('abstainBelow', '1');
    const answer = await fetch(url('/v1/classifications'), {
      method: 'POST',
      headers: { prefer: 'wait=50' },
      body: form,
    });
    expect(answer.status).toBe(200);
    const classification = ClassificationSchema.parse(await answer.json());
    expect(classification).toMatchObject({
      state: 'succeeded',
      frames: 20,
      backbonePretrained: false,
      label: null,
      abstained: true,
      abstainBelow: 1,
    });
    expect(classification.top).toHaveLength(2);
    expect(classification.evidence).toHaveLength(20);
    const gif = Buffer.from(await (await fetch(url(classification.previewUrl!))).arrayBuffer());
    expect(gif.subarray(0, 6).toString()).toBe('GIF89a');
  });

  it('classifies each window of a video', async () => {
    const answer = await post(
      '/v1/classifications',
      { uri: uriOf(clips[0]!.path), topK: 1, timeline: { frames: 30, stride: 5 } },
      { prefer: 'wait=50' },
    );
    const { windows, top, failure } = ClassificationSchema.parse(await answer.json());
    expect(failure).toBeNull();
    expect(top).toHaveLength(1);
    expect(windows!.length).toBeGreaterThan(1);
    windows!.forEach(({ startSeconds, endSeconds, top: ranked }, i) => {
      expect(endSeconds).toBeGreaterThan(startSeconds);
      if (i > 0) expect(startSeconds).toBeGreaterThan(windows![i - 1]!.startSeconds);
      expect(ranked).toHaveLength(1);
    });
  });

  it('reports why a video cannot be classified', async () => {
    const answer = await post('/v1/classifications', { uri: uriOf('text.mp4') }, { prefer: 'wait=50' });
    expect(ClassificationSchema.parse(await answer.json())).toMatchObject({
      state: 'failed',
      failure: { code: 'media_unreadable' },
    });
  });

  it.each([
    ['POST', '/v1/batches', { purpose: 'extract', dataset: 'x' }, 400, 'invalid_request'],
    ['POST', '/v1/batches', { purpose: 'extract', dataset: 'UPPER', items: [] }, 400, 'invalid_request'],
    [
      'POST',
      '/v1/batches',
      { purpose: 'classify', model: 'nobody', items: [{ uri: 's3://a/b' }] },
      422,
      'model_unavailable',
    ],
    ['POST', '/v1/training-runs', { dataset: 'nothing' }, 404, 'not_found'],
    ['GET', '/v1/batches/batch_0000000000000000000', undefined, 404, 'not_found'],
    ['GET', '/v1/batches/..%2f..%2fetc', undefined, 404, 'not_found'],
    ['GET', '/v1/nothing', undefined, 404, 'not_found'],
    ['GET', '/v1/batches?pageSize=0', undefined, 400, 'invalid_request'],
  ])('answers %s %s with problem+json', async (method, path, body, status, code) => {
    const answer = await fetch(url(path), {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(ProblemSchema.parse(await answer.json())).toMatchObject({ code, status });
  });

  it('serves health, metrics, documentation, queues and the dashboard', async () => {
    for (const path of ['/healthz', '/readyz', '/metrics', '/docs', '/v1/openapi.json', '/admin/queues', '/'])
      expect((await fetch(url(path))).status, path).toBe(200);
    expect(await (await fetch(url('/'))).text()).toContain('<title>Clipyard</title>');
    expect(await json('/v1/openapi.json')).toMatchObject({ openapi: '3.1.0' });
  });
});

describe('the command line', () => {
  let submitted: Awaited<ReturnType<DevCluster['cli']>>;

  beforeAll(async () => {
    submitted = await cluster.cli('submit', clipsDir, '--dataset', 'by-cli', '--watch');
  }, 240_000);

  it('submits a folder and follows the batch', () => {
    expect([submitted.code, submitted.stderr.split('\n').at(-2)]).toEqual([0, expect.stringContaining('18/18 videos')]);
  });

  it('trains with the test split of the folder', async () => {
    const run = await cluster.cli('--json', 'train', 'by-cli', '--epochs', '2', '--watch');
    expect(run.code).toBe(0);
    // test.csv in the folder lists the held-out videos.
    expect(TrainingRunSchema.parse(JSON.parse(run.stdout)).rows?.test).toBe(
      clips.filter(({ split }) => split === 'test').length,
    );
  });

  it('classifies a video, and writes its frames to a GIF', async () => {
    const gif = join(folder.path, 'out.gif');
    const classified = await cluster.cli('classify', join(clipsDir, clips[1]!.path), '--gif', gif);
    expect(classified.stdout).toMatch(/^ {2}\w+: \d+\.\d\d%/);
    expect(readFileSync(gif).subarray(0, 3).toString()).toBe('GIF');
  });

  it('reclassifies a dataset, and prints the same summary when the reclassification is watched', async () => {
    const again = await cluster.cli('reclassify', 'by-cli', '--all');
    expect([again.code, again.stdout.trim().split('\n').length, again.stderr]).toEqual([
      0,
      18,
      expect.stringContaining('of 18 changed'),
    ]);
    expect((await cluster.cli('watch', /rcl_\w+/.exec(again.stderr)![0])).stdout).toBe(
      again.stderr.split('\n').at(-2)! + '\n',
    );
  });

  it('lists models and batches', async () => {
    expect((await cluster.cli('models')).stdout).toContain('production');
    expect((await cluster.cli('batches')).stdout).toContain('by-cli');
  });

  it('lists the items of a batch that meet conditions', async () => {
    const batches = await cluster.cli('--json', 'batches', '--dataset', 'by-cli');
    const { id } = (JSON.parse(batches.stdout) as { id: string }[]).at(-1)!;
    const listed = async (...conditions: string[]): Promise<ItemOutcome[]> =>
      JSON.parse((await cluster.cli('--json', 'items', id, ...conditions)).stdout) as ItemOutcome[];
    const all = await listed();
    const [{ label }] = all as [ItemOutcome];
    expect((await listed('--label', label!)).map(({ index }) => index)).toEqual(
      all.filter((item) => item.label === label).map(({ index }) => index),
    );
    expect(await listed('--state', 'pending')).toEqual([]);
    expect((await cluster.cli('items', id, '--predicted-label', 'x')).stdout).toBe('No such item.\n');
    expect((await cluster.cli('items', id, '--limit', '1')).stdout).toMatch(/^index +video +state +label/);
  });

  it('lists workers, and computes the number of extractors needed', async () => {
    const { data, drain } = WorkersSchema.parse(
      JSON.parse((await cluster.cli('--json', 'workers', '--within', '60')).stdout),
    );
    expect(data.map(({ service, engine }) => [service, engine])).toEqual([
      ['extractor', 'onnx/cpu'],
      ['orchestrator', null],
      ['predictor', null],
      ['trainer', null],
    ]);
    expect(drain).toMatchObject({ backlog: 0, workers: 1, etaSeconds: 0, within: { workers: 0 } });
    expect(drain.videosPerSecondPerWorker).toBeGreaterThan(0);
  });

  it('refuses to import a file that is not a model, and explains why', async () => {
    const bad = await cluster.cli(
      'models',
      'import',
      join(clipsDir, 'text.mp4'),
      '--labels',
      'a',
      'b',
      '--dataset',
      'by-cli',
    );
    // The message names the file of the user, not the upload.
    expect([bad.code, bad.stderr]).toEqual([
      1,
      expect.stringContaining(
        `${join(clipsDir, 'text.mp4')}: The file is neither Keras weights (H5) nor an ONNX model`,
      ),
    ]);
    const inJson = await cluster.cli(
      '--json',
      'models',
      'import',
      join(clipsDir, 'text.mp4'),
      '--labels',
      'a',
      'b',
      '--dataset',
      'by-cli',
    );
    expect([inJson.code, inJson.stderr, JSON.parse(inJson.stdout)]).toEqual([
      1,
      '',
      { error: expect.objectContaining({ code: 'model_unavailable', retryable: false, exitCode: 1 }) as unknown },
    ]);
  });

  it.runIf(python)(
    'imports weights saved by Keras, and classifies with them',
    async () => {
      execFileSync(
        python!,
        [
          fileURLToPath(new URL('../../../tools/golden/reference_classifier_h5.py', import.meta.url)),
          folder.path,
          '1024',
        ],
        { stdio: 'ignore' },
      );
      const imported = await cluster.cli(
        'models',
        'import',
        join(folder.path, 'keras3.weights.h5'),
        '--labels',
        'a',
        'b',
        'c',
        '--dataset',
        'by-cli',
        '--abstain-below',
        '0.1',
      );
      expect([imported.code, imported.stderr]).toEqual([0, expect.stringContaining('uploaded')]);
      const id = imported.stdout.trim();
      expect(ModelSchema.parse(await json(`/v1/models/${id}`))).toMatchObject({
        labels: ['a', 'b', 'c'],
        parameters: 4_235_271,
        evaluation: null,
        abstainBelow: 0.1,
        lineage: { trainingRunId: null, importedFrom: { uri: expect.stringMatching(/^upload:/) as string } },
      });
      expect((await fetch(url(`/v1/models/${id}/onnx`))).status).toBe(200);
      const { weightsManifest } = (await json(`/v1/models/${id}/tfjs/model.json`)) as {
        weightsManifest: { weights: { shape: number[] }[] }[];
      };
      const values = weightsManifest[0]!.weights.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
      expect((await (await fetch(url(`/v1/models/${id}/tfjs/weights.bin`))).arrayBuffer()).byteLength).toBe(values * 4);
      expect(
        (
          await cluster.cli(
            'classify',
            join(clipsDir, clips[0]!.path),
            '--model',
            id,
            '--gif',
            join(folder.path, 'i.gif'),
          )
        ).stdout,
      ).toMatch(/^ {2}[abc]: /);
    },
    120_000,
  );

  it('distinguishes failures from wrong usage by the exit code', async () => {
    expect((await cluster.cli('watch', 'batch_0000000000000000000')).code).toBe(1);
    expect((await cluster.cli('submit')).code).toBe(2);
    const away = await runCli(['--api', 'http://127.0.0.1:9', 'batches']);
    expect([away.code, away.stderr]).toEqual([3, expect.stringContaining('clipyard dev')]);
    expect((await cluster.cli('doctor')).stdout).toMatch(/^ok +API: /m);
  });
});
