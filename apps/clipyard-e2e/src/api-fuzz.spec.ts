import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import {
  type Batch,
  BatchSchema,
  ClassificationSchema,
  isTerminal,
  type TrainingRun,
  TrainingRunSchema,
} from '@clipyard/api-contract';
import { type Cluster, startCluster } from '@clipyard/local-stack';
import { renderClips } from '@clipyard/media';
import { isLongForm, tally, tempDir, waitFor } from '@clipyard/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { root } from './dev-cluster.fixture.js';

const python = process.env['CLIPYARD_PYTHON'];
const isPresent = python !== undefined && spawnSync(python, ['-c', 'import schemathesis']).status === 0;
const reason = isPresent ? '' : ' (skipped: CLIPYARD_PYTHON is not a Python with schemathesis)';

const SECONDS = isLongForm() ? 150 : 90;
/** Limit for a call. */
const CALL_SECONDS = 30;
/** Event streams are excluded, since they last as long as their resource runs. streams.spec.ts covers them. */
const STREAMS = '/events$';
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
  'response_headers_conformance',
  'unsupported_method',
];

describe.skipIf(!isPresent)(`the API under calls generated from its OpenAPI document${reason}`, () => {
  const folder = tempDir();
  let cluster: Cluster;
  /** Path parameters of existing resources, by path prefix. */
  let existing: Record<string, Record<string, string>>;

  const json = async (path: string, body?: unknown): Promise<unknown> =>
    (
      await fetch(
        cluster.apiUrl + path,
        body === undefined
          ? {}
          : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
      )
    ).json();
  const ended = <T extends Batch | TrainingRun>(path: string, schema: { parse(value: unknown): T }): Promise<T> =>
    waitFor(async () => {
      const value = schema.parse(await json(path));
      return isTerminal(value.state) ? value : null;
    }, 180_000);

  beforeAll(async () => {
    const clips = await renderClips(join(folder.path, 'clips'), {
      perClass: 4,
      classes: ['BouncingDisc', 'DriftingChecks'],
    });
    cluster = await startCluster({
      stateDir: join(folder.path, 'state'),
      allowedRoots: [folder.path],
      backbone: 'untrained',
      settings: { LOG_LEVEL: 'warn', AUTH: 'none' },
    });
    const uriOf = (path: string): string => pathToFileURL(join(folder.path, 'clips', path)).href;
    const batch = BatchSchema.parse(
      await json('/v1/batches', {
        purpose: 'extract',
        dataset: 'clips',
        frames: { maxFrames: 2 },
        items: [...clips.map(({ path, label }) => ({ uri: uriOf(path), label })), { uri: uriOf('none.mp4') }],
      }),
    );
    expect((await ended(`/v1/batches/${batch.id}`, BatchSchema)).counts).toMatchObject({ succeeded: 8, failed: 1 });
    const { id: runId } = TrainingRunSchema.parse(
      await json('/v1/training-runs', { dataset: 'clips', promoteTo: 'production', hyperparameters: { epochs: 1 } }),
    );
    const run = await ended(`/v1/training-runs/${runId}`, TrainingRunSchema);
    expect(run.state).toBe('succeeded');
    // The gate refuses a model that one epoch leaves below the linear baseline.
    await json(`/v1/models/${run.modelId}/promote`, { force: true, reason: 'a test' });
    const classification = ClassificationSchema.parse(
      await json('/v1/classifications', { uri: uriOf(clips[0]!.path), model: 'production', preview: true }),
    );
    const reclassification = (await json(`/v1/batches/${batch.id}/reclassify`, { model: 'production' })) as {
      id: string;
    };
    const upload = (await json('/v1/uploads/in-parts', { bytes: 1 })) as { id: string };
    const video = ((await json('/v1/datasets/clips/videos')) as { data: { videoId: string }[] }).data[0]!;
    existing = {
      '/v1/batches': { id: batch.id, index: '0' },
      '/v1/training-runs': { id: runId },
      '/v1/models': { id: run.modelId!, alias: 'production' },
      '/v1/classifications': { id: classification.id },
      '/v1/reclassifications': { id: reclassification.id },
      '/v1/uploads': { id: upload.id, part: '1' },
      '/v1/datasets': { name: 'clips', videoId: video.videoId },
    };
  }, 300_000);
  afterAll(async () => {
    await cluster?.stop();
    folder.remove();
  }, 60_000);

  /** Runs schemathesis. */
  async function fuzz(name: string, config: string): Promise<{ code: number | null; output: string }> {
    const [configFile, report] = [join(folder.path, `${name}.toml`), join(folder.path, `${name}.har`)];
    mkdirSync(join(folder.path, name));
    writeFileSync(configFile, config);
    const child = spawn(
      join(dirname(python!), 'schemathesis'),
      [
        '--config-file',
        configFile,
        'run',
        join(root, 'docs/api/openapi.json'),
        '--url',
        cluster.apiUrl,
        '--phases',
        'examples,coverage,fuzzing',
        '--checks',
        CHECKS.join(','),
        '--max-examples',
        isLongForm() ? '40' : '10',
        '--seed',
        '1',
        '--max-time',
        String(SECONDS),
        '--request-timeout',
        String(CALL_SECONDS),
        '--exclude-path-regex',
        STREAMS,
        '--generation-database',
        'none',
        '--continue-on-failure',
        '--no-color',
        '--report-har-path',
        report,
      ],
      { cwd: join(folder.path, name), stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    const { log } = JSON.parse(readFileSync(report, 'utf8')) as {
      log: { entries: { request: { method: string; url: string }; response: { status: number } }[] };
    };
    tally(
      log.entries.map(({ request: { method, url }, response: { status } }) => ({
        suite: `Schema fuzzing of the API, ${name}`,
        kind: `${method} ${new URL(url).pathname.split('/').slice(0, 3).join('/')}`,
        outcome: String(status),
        ms: 0,
      })),
    );
    // Guards against a run that did not reach the API.
    expect(log.entries.length).toBeGreaterThan(200);
    return { code, output };
  }

  const stillServes = async (): Promise<void> => {
    expect((await fetch(`${cluster.apiUrl}/readyz`)).status).toBe(200);
    expect(
      readFileSync(join(folder.path, 'state/logs/api.log'), 'utf8')
        .split('\n')
        .filter((line) => /"level":[56]0/.test(line)),
    ).toEqual([]);
  };

  it('answers as documented for existing resources, and never with 5xx', async () => {
    const operations = Object.entries(existing).map(
      ([path, parameters]) =>
        `[[operations]]\ninclude-path-regex = "^${path}/"\nparameters = { ${Object.entries(parameters)
          .map(([name, value]) => `"path.${name}" = "${value}"`)
          .join(', ')} }\n`,
    );
    const { code, output } = await fuzz('existing resources', operations.join('\n'));
    expect(code, output.slice(-20_000)).toBe(0);
    await stillServes();
  }, 300_000);

  it.runIf(isLongForm())(
    'answers as documented for unknown resources, and never with 5xx',
    async () => {
      const { code, output } = await fuzz('unknown resources', '');
      expect(code, output.slice(-20_000)).toBe(0);
      await stillServes();
    },
    300_000,
  );
});
