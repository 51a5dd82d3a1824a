import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { type Cluster, startCluster } from '@clipyard/local-stack';
import { renderClips } from '@clipyard/media';
import { tempDir, waitFor } from '@clipyard/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';

import { root } from './dev-cluster.fixture.js';
import { smallBackbone } from './small-backbone.fixture.js';

interface Document {
  readonly paths: Record<
    string,
    Record<
      string,
      { readonly responses: Record<string, { readonly content?: Record<string, { readonly schema: object }> }> }
    >
  >;
  readonly components: { readonly schemas: Record<string, unknown> };
}
const STREAMS = ['text/event-stream', 'application/x-ndjson'];

/** The schema of one line or event of each stream in the OpenAPI document, by path. */
const document = JSON.parse(
  readFileSync(join(root, 'docs/api/openapi.json'), 'utf8').replaceAll('#/components/schemas/', '#/$defs/'),
) as Document;
const documented = new Map(
  Object.entries(document.paths).flatMap(([path, { get }]) =>
    Object.entries(get?.responses['200']?.content ?? {})
      .filter(([type]) => STREAMS.includes(type))
      .map(
        ([type, { schema }]) =>
          [
            path,
            {
              type,
              schema: z.fromJSONSchema({ ...schema, $defs: document.components.schemas } as Parameters<
                typeof z.fromJSONSchema
              >[0]),
            },
          ] as const,
      ),
  ),
);
const seen = new Map<string, number>();

const folder = tempDir();
let cluster: Cluster;
let uris: { uri: string; label?: string }[];

beforeAll(async () => {
  const clips = await renderClips(join(folder.path, 'clips'), {
    perClass: 4,
    classes: ['BouncingDisc', 'DriftingChecks'],
  });
  uris = [
    ...clips.map(({ path, label }) => ({ uri: pathToFileURL(join(folder.path, 'clips', path)).href, label })),
    { uri: pathToFileURL(join(folder.path, 'clips/none.mp4')).href },
  ];
  cluster = await startCluster({
    stateDir: join(folder.path, 'state'),
    allowedRoots: [folder.path],
    backbone: smallBackbone(folder.path),
    settings: { LOG_LEVEL: 'warn' },
  });
}, 180_000);
afterAll(async () => {
  await cluster.stop();
  folder.remove();
}, 60_000);

async function post(path: string, body: unknown, status = 202, method = 'POST'): Promise<{ id: string }> {
  const answer = await fetch(cluster.apiUrl + path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(status);
  return (await answer.json()) as { id: string };
}

/** Reads a stream to its end, and checks each value against the document. Parameters replace those in the path. */
async function valuesOf<T extends object = { readonly state: string }>(
  template: string,
  ...parameters: readonly string[]
): Promise<T[]> {
  const { type, schema } = documented.get(template)!;
  const path = parameters.reduce((filled, parameter) => filled.replace(/\{\w+\}/, parameter), template);
  const answer = await fetch(cluster.apiUrl + path);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, type]);
  const text = await answer.text();
  // An event has an id, a name and one line of data. There may be comments between events.
  const lines =
    type === 'application/x-ndjson'
      ? text.split('\n').slice(0, -1)
      : text
          .split('\n\n')
          .slice(0, -1)
          .filter((event) => !event.startsWith(':'))
          .map((event) => /^id: \S+\nevent: [a-z_]+\ndata: (.+)$/.exec(event)![1]!);
  const values = lines.map((line) => JSON.parse(line) as T);
  for (const value of values) expect(schema.safeParse(value).error?.issues, JSON.stringify(value)).toBeUndefined();
  expect(values.length).toBeGreaterThan(0);
  seen.set(template, (seen.get(template) ?? 0) + values.length);
  return values;
}

it('streams only events and lines that match the OpenAPI document', async () => {
  const { id: batch } = await post('/v1/batches', { dataset: 'clips', items: uris });
  // Read from the start, to include events of a running batch.
  const states = await valuesOf('/v1/batches/{id}/events', batch);
  expect(states.length).toBeGreaterThan(1);
  expect(states.at(-1)!.state).toBe('completed_with_failures');
  expect(await valuesOf('/v1/batches/{id}/results', batch)).toHaveLength(9);

  const { id: run } = await post('/v1/training-runs', {
    dataset: 'clips',
    promoteTo: 'production',
    hyperparameters: { epochs: 2, testFraction: 0.25 },
  });
  const [last] = (await valuesOf<{ state: string; modelId: string }>('/v1/training-runs/{id}/events', run)).slice(-1);
  expect(last!.state).toBe('succeeded');
  await valuesOf('/v1/models/{id}/predictions', last!.modelId);
  // The gate refuses a model that two epochs leave below the linear baseline.
  await post(`/v1/models/${last!.modelId}/promote`, { force: true, reason: 'a test' }, 200);

  const { id: classified } = await post('/v1/batches', { purpose: 'classify', items: uris });
  await valuesOf('/v1/batches/{id}/events', classified);
  expect(await valuesOf('/v1/batches/{id}/results', classified)).toHaveLength(9);

  const segments = { by: 'stride', seconds: 0.5 };
  const { id: divided } = await post('/v1/batches', { purpose: 'classify', items: uris.slice(0, 1), segments });
  await valuesOf('/v1/batches/{id}/events', divided);
  await valuesOf('/v1/batches/{id}/video-events', divided);

  const { id: reclassified } = await post(`/v1/batches/${classified}/reclassify`, { model: 'production' });
  expect((await valuesOf('/v1/reclassifications/{id}/events', reclassified)).at(-1)!.state).toBe('succeeded');
  await valuesOf('/v1/reclassifications/{id}/results', reclassified);

  const labels = await valuesOf<{ videoId: string }>('/v1/datasets/{name}/labels', 'clips');
  expect(labels).toHaveLength(8);
  const edits = [{ videoId: labels[0]!.videoId, label: 'Other', split: 'test', note: 'seen' }];
  await post('/v1/datasets/clips/videos', { edits }, 200, 'PATCH');
  expect(await valuesOf('/v1/datasets/{name}/versions/{from}/diff/{to}', 'clips', '1', '2')).toHaveLength(1);

  const { id: watch } = await post(
    '/v1/watches',
    {
      source: { prefix: pathToFileURL(join(folder.path, 'clips')).href, labelFrom: 'folder' },
      rule: { dataset: 'watched' },
      settleSeconds: 0,
    },
    201,
  );
  await waitFor(async () => {
    const { lastRun } = (await (await fetch(`${cluster.apiUrl}/v1/watches/${watch}`)).json()) as {
      lastRun: { state: string } | null;
    };
    return lastRun?.state === 'succeeded';
  });
  expect(await valuesOf('/v1/watches/{id}/runs/{number}/changes', watch, '1')).toHaveLength(8);

  // Every documented stream has been read.
  expect([...seen.keys()].sort()).toEqual([...documented.keys()].sort());
}, 300_000);

it('detects values with missing, additional or invalid fields', () => {
  for (const { schema } of documented.values()) expect(schema.safeParse({}).success).toBe(false);
  const { schema } = documented.get('/v1/models/{id}/predictions')!;
  const prediction = { customId: 'a', videoId: 'b', label: 'c', split: 'test', top: [] };
  expect(
    [prediction, { ...prediction, split: 'none' }, { ...prediction, more: 1 }].map(
      (value) => schema.safeParse(value).success,
    ),
  ).toEqual([true, false, false]);
});
