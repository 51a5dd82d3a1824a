import 'reflect-metadata';

import { join } from 'node:path';

import { ownProject, storedFor } from '@clipyard/access';
import { type CreatedApiKey, type DatasetShard, newId } from '@clipyard/api-contract';
import { ReclassificationRepository } from '@clipyard/classifications';
import { DatasetRepository } from '@clipyard/datasets';
import { specId } from '@clipyard/features';
import { ModelRegistry } from '@clipyard/models';
import { keys } from '@clipyard/object-store';
import { FileSystemObjectStore } from '@clipyard/object-store';
import { datasetShard, featureSpec, modelRecord, type RedisFixture, startRedis, tempDir } from '@clipyard/testing';
import { WatchRepository } from '@clipyard/watches';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { nestPath } from '../http/endpoint.js';
import { matchRoute } from '../routes/match-route.js';
import { staticPaths } from '../routes/static-paths.js';
import { type ApiProcess, startApi } from './api.fixture.js';

const folder = tempDir();
const store = new FileSystemObjectStore(join(folder.path, 'store'));
const spec = featureSpec();
let redis: RedisFixture;
let api: ApiProcess;
let admin: CreatedApiKey;
/** Both have every scope within their project. */
let vision: CreatedApiKey;
let audio: CreatedApiKey;

interface Route {
  readonly method: string;
  readonly path: string;
}

interface Layer {
  readonly name: string;
  readonly route?: { readonly path: string | string[]; readonly methods: Readonly<Record<string, boolean>> };
  match(path: string): boolean;
}

/** The queue board is a separate Express application whose routes cannot be listed. */
const BOARD: readonly Route[] = [
  { method: 'GET', path: '/admin/queues' },
  { method: 'GET', path: '/admin/queues/api/queues' },
  { method: 'PUT', path: '/admin/queues/api/queues/extract/pause' },
];

/** Every route of the application: controllers, documentation, queue board. */
function routes(): Route[] {
  const { router } = api.app.getHttpAdapter().getInstance() as { router: { stack: readonly Layer[] } };
  return router.stack.flatMap((layer) => {
    if (layer.name === 'mounted_app' || layer.name === 'router') {
      expect(
        layer.match('/admin/queues') && !layer.match('/v1'),
        'a mounted application that this test does not know',
      ).toBe(true);
      return BOARD;
    }
    const { path = [], methods = {} } = layer.route ?? {};
    return [path].flat().flatMap((one) =>
      Object.keys(methods)
        .filter((method) => methods[method] === true)
        .map((method) => ({ method: method.toUpperCase(), path: one })),
    );
  });
}

/** Ids of one resource of each kind in project vision, by the path segment in front of the id. */
const ids: Record<string, string> = {};
const bodyOf: Record<string, unknown> = {
  promote: {},
  rollback: {},
  reclassify: { model: 'production' },
  complete: {},
  gc: {},
  retry: {},
  videos: { edits: [{ customId: 'a', label: 'run' }] },
  leases: { session: 'ann' },
  decisions: { session: 'ann', decisions: [{ id: '0', decision: 'accept' }] },
  'add-to-dataset': { dataset: 'clips' },
  similar: { uri: 'file:///clip.mp4' },
  'keep-one': { validateOnly: true },
  select: { n: 1 },
};

const fill = (path: string, of: Readonly<Record<string, string>>): string => {
  const kind = path.split('/')[2]!;
  return path
    .replace(/:(id|name|alias)\b/, (_, name: string) => (name === 'alias' ? 'production' : (of[kind] ?? `no-${kind}`)))
    .replace(':index', '0')
    .replace(':number', '1')
    .replace(/:(part|version|from|to)\b/g, '1')
    .replace(':videoId', 'a'.repeat(64));
};
const bodyFor = ({ method, path }: Route): unknown =>
  method === 'PUT' ? 'part' : ['POST', 'PATCH'].includes(method) ? bodyOf[path.split('/').at(-1)!] : undefined;

async function seed(key: CreatedApiKey): Promise<Record<string, string>> {
  const id = (answer: { status: number; body: Record<string, unknown> }): string => {
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
    return answer.body['id'] as string;
  };
  const made: Record<string, string> = {};
  const shard = (name: string, label: string): DatasetShard =>
    datasetShard(name, {
      key: `datasets/${storedFor(key, 'clips')}/shards/${name}.arrow`,
      rows: 2,
      labels: { [label]: 2 },
    });
  await new DatasetRepository(store).append(key, 'clips', spec, specId(spec), false, [
    shard(`${key.project}1`, 'run'),
    shard(`${key.project}2`, 'jump'),
  ]);
  const registry = new ModelRegistry(store);
  const model = await registry.register(
    modelRecord({ id: newId('model'), project: ownProject(key), labels: ['run', 'jump'] }),
    Uint8Array.of(1, 2, 3),
  );
  made['models'] = model.id;
  const rcl = newId('rcl');
  await new ReclassificationRepository(store).create({
    id: rcl,
    project: ownProject(key),
    model: model.id,
    from: null,
    dataset: { name: storedFor(key, 'clips'), version: 1 },
    batch: null,
    parts: 1,
    createdAt: new Date().toISOString(),
  });
  made['reclassifications'] = rcl;
  const watch = newId('wch');
  await new WatchRepository(store).create({
    id: watch,
    project: ownProject(key),
    name: null,
    metadata: {},
    source: { prefix: 's3://videos/new/' },
    rule: { purpose: 'classify', priority: 5 },
    schedule: { cron: '0 3 1 1 *', timeZone: 'UTC' },
    events: null,
    eventsTokenHash: null,
    settleSeconds: 0,
    by: key.name,
    key: key.id,
    createdAt: new Date().toISOString(),
  });
  made['watches'] = watch;
  id(await api.call('POST', `/v1/models/${made['models']}/promote`, key, { force: true, reason: 'the first' }));
  made['datasets'] = 'clips';
  made['uploads'] = id(await api.call('POST', '/v1/uploads/in-parts', key, { bytes: 4 }));
  made['batches'] = id(
    await api.call('POST', '/v1/batches', key, { dataset: 'clips', items: [{ uri: 'https://example.org/a.mp4' }] }),
  );
  made['classifications'] = id(
    await api.call('POST', '/v1/classifications', key, { uri: 'https://example.org/a.mp4' }),
  );
  made['training-runs'] = id(
    await api.call('POST', '/v1/training-runs', key, { dataset: 'clips', promoteTo: 'production' }),
  );
  const unused = id(await api.call('POST', '/v1/uploads/in-parts', key, { bytes: 4 }));
  made['deletions'] = id(await api.call('DELETE', `/v1/uploads/${unused}`, key));
  made['jobs'] = made['classifications'];
  made['keys'] = key.id;
  return made;
}

beforeAll(async () => {
  redis = await startRedis();
  api = await startApi(redis.url, join(folder.path, 'store'));
  admin = await api.createKey({ name: 'me', scopes: ['admin'] });
  vision = await api.createKey({ name: 'vision', scopes: ['admin'], project: 'vision' }, admin);
  audio = await api.createKey({ name: 'audio', scopes: ['admin'], project: 'audio' }, admin);
  Object.assign(ids, await seed(vision));
});
afterAll(async () => {
  await api.stop();
  await redis.stop();
  folder.remove();
});

describe('every route of the application', () => {
  it('refuses calls without a key, except probes, the session and the sign-in page', async () => {
    const all = routes();
    expect(all.map(({ method, path }) => `${method} ${path}`)).toEqual(
      expect.arrayContaining([
        'GET /metrics',
        'GET /docs',
        'GET /v1/batches/:id/events',
        'GET /v1/training-runs/:id/events',
        'GET /admin/queues',
        'POST /v1/keys',
        'GET /v1/keys/self',
        'GET /healthz',
      ]),
    );
    const open: string[] = [];
    for (const route of all) {
      const { status, headers } = await api.call(route.method, fill(route.path, ids), undefined, bodyFor(route));
      if (status === 401) expect(headers.get('www-authenticate'), route.path).toBe('Bearer');
      else open.push(`${route.method} ${route.path}`);
    }
    expect(open.sort()).toEqual([
      'DELETE /v1/session',
      'GET /healthz',
      'GET /llms.txt',
      'GET /readyz',
      'GET /v1/session',
      'POST /v1/session',
    ]);
  });

  it('has a declared scope', () => {
    for (const { method, path } of routes()) {
      const { route, rules } = matchRoute(method, path);
      const listed = staticPaths.some(({ path: listed }) => path === listed || path.startsWith(`${listed}/`));
      expect(route === null ? listed : nestPath(route.path) === path, `${method} ${path} ${rules.scope}`).toBe(true);
    }
  });

  it('answers for a resource of another project exactly as for a missing one', async () => {
    const absent = {
      ...Object.fromEntries(
        Object.entries(ids).map(([kind, id]) => [
          kind,
          kind === 'datasets' ? 'nothing' : id.replace(/[^_]{6}$/, '000000'),
        ]),
      ),
    };
    const withIds = routes().filter(({ path }) => path.startsWith('/v1/') && path.includes(':'));
    expect(withIds.length).toBeGreaterThan(40);
    for (const route of withIds) {
      const name = `${route.method} ${route.path}`;
      const [there, nowhere] = [fill(route.path, ids), fill(route.path, absent)];
      const [other, none] = [
        await api.call(route.method, there, audio, bodyFor(route)),
        await api.call(route.method, nowhere, audio, bodyFor(route)),
      ];
      // Whether the project has a video is known once everything was searched, which the deletion itself does.
      if (route.path === '/v1/videos/:videoId') expect([other.status, none.status], name).toEqual([202, 202]);
      // Events have a token of the watch instead of a key, and their answer is the same for all watches.
      else if (route.path === '/v1/watches/:id/events') expect([other.status, none.status], name).toEqual([401, 401]);
      else if (/^\/v1\/(keys|backbones)/.test(route.path))
        expect([other.status, none.status], name).toEqual([403, 403]);
      else {
        expect([other.status, other.body['code']], `${name} ${JSON.stringify(other.body)}`).toEqual([404, 'not_found']);
        const plain = (body: Record<string, unknown>, id: string): string => JSON.stringify(body).replaceAll(id, 'ID');
        const kind = route.path.split('/')[2]!;
        expect(plain(other.body, ids[kind]!), name).toBe(plain(none.body, absent[kind]!));
      }
    }
  });

  it('returns the resources of a project to a key of that project', async () => {
    for (const kind of [
      'batches',
      'uploads',
      'datasets',
      'training-runs',
      'models',
      'classifications',
      'reclassifications',
      'watches',
      'deletions',
      'jobs',
    ]) {
      const { status, body } = await api.call('GET', `/v1/${kind}/${ids[kind]}`, vision);
      expect([status, kind === 'jobs' ? 'vision' : body['project']], kind).toEqual([200, 'vision']);
    }
  });
});

describe('lists', () => {
  const listed = async (kind: string, key: CreatedApiKey): Promise<unknown[]> =>
    (await api.call('GET', `/v1/${kind}`, key)).body['data'] as unknown[];

  it('contain only the resources of the project, and everything for keys of all projects', async () => {
    for (const kind of [
      'batches',
      'datasets',
      'training-runs',
      'models',
      'classifications',
      'reclassifications',
      'watches',
    ]) {
      expect(await listed(kind, audio), kind).toEqual([]);
      expect(await listed(kind, vision), kind).toHaveLength(1);
      expect(await listed(kind, admin), kind).toHaveLength(1);
    }
  });

  it('page through the resources of the project only, without leaking others in page tokens', async () => {
    const own: string[] = [];
    for (let i = 0; i < 5; i++) {
      own.unshift(
        (
          await api.call('POST', '/v1/batches', audio, {
            dataset: 'pages',
            items: [{ uri: 'https://example.org/a.mp4' }],
          })
        ).body['id'] as string,
      );
      await api.call('POST', '/v1/batches', vision, {
        dataset: 'clips',
        items: [{ uri: 'https://example.org/a.mp4' }],
      });
    }
    const pages: string[][] = [];
    for (let token: string | null = ''; token !== null;) {
      const { body } = await api.call(
        'GET',
        `/v1/batches?pageSize=2${token === '' ? '' : `&pageToken=${token}`}`,
        audio,
      );
      pages.push((body['data'] as { id: string }[]).map(({ id }) => id));
      token = body['nextPageToken'] as string | null;
    }
    expect(pages).toEqual([own.slice(0, 2), own.slice(2, 4), own.slice(4)]);
    const everything = (await listed('batches', admin)) as { id: string; createdAt: string }[];
    expect(everything).toHaveLength(11);
    expect(everything.map(({ id }) => id)).toEqual(
      everything
        .map(({ id }) => id)
        .sort()
        .reverse(),
    );
  });
});

describe('names', () => {
  it('belong to a project: two projects can each have a dataset clips and an alias production', async () => {
    const own = await seed(audio);
    for (const [key, model] of [
      [vision, ids['models']],
      [audio, own['models']],
    ] as const) {
      expect((await api.call('GET', '/v1/datasets/clips', key)).body).toMatchObject({
        name: 'clips',
        project: key.project,
        rows: 4,
      });
      expect((await api.call('GET', '/v1/models/production', key)).body).toMatchObject({
        id: model,
        aliases: ['production'],
        lineage: { dataset: 'clips' },
      });
      expect((await api.call('GET', '/v1/models/production/history', key)).body).toMatchObject({
        data: [{ alias: 'production', modelId: model }],
      });
      expect(((await api.call('GET', '/v1/training-runs', key)).body['data'] as unknown[])[0]).toMatchObject({
        dataset: 'clips',
        promoteTo: 'production',
      });
      expect((await api.call('GET', '/v1/datasets/vision:clips', key)).status).toBe(key === vision ? 200 : 404);
    }
    expect((await api.call('GET', '/v1/datasets', admin)).body).toMatchObject({
      data: [{ name: 'audio:clips' }, { name: 'vision:clips' }],
    });
    expect((await api.call('GET', '/v1/datasets/vision:clips', admin)).body).toMatchObject({
      name: 'vision:clips',
      rows: 4,
    });
    expect((await api.call('GET', '/v1/models/audio:production', admin)).body).toMatchObject({
      id: own['models'],
      aliases: ['audio:production'],
    });
    // The default project does not see datasets of the other projects.
    expect((await api.call('GET', '/v1/datasets/clips', admin)).status).toBe(404);
  });

  it('of aliases never resolve to a model of another project', async () => {
    const promoted = await api.call('POST', `/v1/models/${ids['models']}/promote`, admin, {
      alias: 'best',
      force: true,
      reason: 'x',
    });
    expect(promoted.body).toMatchObject({ alias: 'vision:best' });
    expect((await api.call('GET', '/v1/models/best', vision)).status).toBe(200);
    expect((await api.call('POST', `/v1/models/${ids['models']}/promote`, audio, {})).status).toBe(404);
    expect(
      (await api.call('POST', '/v1/classifications', audio, { uri: 'https://example.org/a.mp4', model: ids['models'] }))
        .body,
    ).toMatchObject({ code: 'model_unavailable' });
  });
});

describe('project boundaries', () => {
  it('reject uploads of another project as a source', async () => {
    const { uri } = (await api.call('POST', '/v1/uploads', vision, Buffer.from('{"uri":"https://example.org/a.mp4"}')))
      .body as { uri: string };
    const submit = (key: CreatedApiKey) => api.call('POST', '/v1/batches', key, { dataset: 'clips', manifestUri: uri });
    expect((await submit(vision)).status).toBe(202);
    expect((await submit(audio)).body).toMatchObject({ code: 'source_not_found' });
    const form = new FormData();
    form.set('file', new Blob(['not a video']), 'über.mp4');
    const sent = (await api.call('POST', '/v1/classifications', vision, form)).body as { uri: string };
    expect(sent).toMatchObject({ customId: 'über.mp4' });
    expect((await api.call('GET', `/v1/uploads/${sent.uri.slice('upload://'.length)}`, vision)).body).toMatchObject({
      project: 'vision',
    });
  });

  it('give each project its own Idempotency-Keys', async () => {
    const submit = async (key: CreatedApiKey) =>
      (
        await api.call(
          'POST',
          '/v1/batches',
          key,
          { dataset: 'clips', items: [{ uri: 'https://example.org/a.mp4' }] },
          { 'idempotency-key': 'monday' },
        )
      ).body['id'];
    const [first, second] = [await submit(vision), await submit(audio)];
    expect(first).not.toBe(second);
    expect(await submit(vision)).toBe(first);
  });

  it('assign records without a project to the default project', async () => {
    const robot = await api.createKey({ name: 'robot', scopes: ['submit'] }, admin);
    const { id } = (
      await api.call('POST', '/v1/batches', robot, { dataset: 'old', items: [{ uri: 'https://example.org/a.mp4' }] })
    ).body as { id: string };
    const key = keys.batch(id);
    const {
      project,
      key: by,
      ...old
    } = JSON.parse(Buffer.from((await store.get(key))!).toString()) as Record<string, unknown>;
    expect([project, by]).toEqual(['default', robot.id]);
    await store.put(key, JSON.stringify(old));
    // A second process, whose caches are empty.
    const again = await startApi(redis.url, join(folder.path, 'store'));
    expect((await again.call('GET', `/v1/batches/${id}`, robot)).body).toMatchObject({
      project: 'default',
      dataset: 'old',
    });
    expect((await again.call('GET', '/v1/batches', robot)).body['data']).toHaveLength(1);
    expect((await again.call('GET', `/v1/batches/${id}`, vision)).status).toBe(404);
    await again.stop();
  });
});

describe('deployment-wide routes and keys', () => {
  it.each(['/metrics', '/v1/workers', '/v1/keys', '/admin/queues'])(
    'require a key of all projects for %s',
    async (path) => {
      const { status, body } = await api.call('GET', path, vision);
      expect([status, body['code']]).toEqual([403, 'forbidden']);
      expect((await api.call('GET', path, admin)).status).toBe(200);
      const prometheus = await api.createKey({ name: 'prometheus', scopes: ['read'], project: '*' }, admin);
      expect((await api.call('GET', path, prometheus)).status).toBe(/metrics|workers/.test(path) ? 200 : 403);
    },
  );

  it('make the first key valid for all projects', async () => {
    const other = await startApi(redis.url, join(folder.path, 'other'), { QUEUE_PREFIX: 'other' });
    await expect(other.createKey({ name: 'x', scopes: ['admin'], project: 'vision' })).rejects.toThrow('first key');
    expect(await other.createKey({ name: 'x', scopes: ['admin'] })).toMatchObject({ project: '*' });
    await other.stop();
  });
});

describe('the audit log', () => {
  it('records key, project, resource and outcome of changes and refused calls', async () => {
    api.log.length = 0;
    const { body } = await api.call('POST', '/v1/batches', vision, {
      dataset: 'clips',
      items: [{ uri: 'https://example.org/a.mp4' }],
    });
    await api.call('POST', `/v1/batches/${body['id'] as string}/cancel`, audio);
    await api.call('GET', '/metrics', audio);
    await api.call('GET', '/admin/queues');
    await api.call('GET', '/v1/batches', vision);
    const audited = api.log.filter(({ message }) => message === 'audit');
    expect(audited).toMatchObject([
      {
        key: vision.id,
        project: 'vision',
        method: 'POST',
        path: '/v1/batches',
        resource: `/v1/batches/${body['id'] as string}`,
        status: 202,
        complete: true,
        address: expect.stringContaining('127.0.0.1'),
      },
      {
        key: audio.id,
        project: 'audio',
        method: 'POST',
        path: `/v1/batches/${body['id'] as string}/cancel`,
        status: 404,
        code: 'not_found',
      },
      { key: audio.id, path: '/metrics', status: 403, code: 'forbidden' },
      { key: undefined, path: '/admin/queues', status: 401, code: 'unauthenticated' },
    ]);
    for (const { key } of [vision, audio])
      expect(JSON.stringify(api.log)).not.toContain(key.split('_').slice(2).join('_'));
  });

  it('has a line for every route that changes data', async () => {
    for (const route of routes().filter(
      ({ method, path }) =>
        !['GET', 'HEAD', 'OPTIONS'].includes(method) && path.startsWith('/v1/') && !/session|keys|events/.test(path),
    )) {
      api.log.length = 0;
      await api.call(route.method, fill(route.path, {}), vision, bodyFor(route) ?? {});
      expect(
        api.log.filter(({ message }) => message === 'audit'),
        `${route.method} ${route.path}`,
      ).toMatchObject([{ key: vision.id, project: 'vision', method: route.method }]);
    }
  });
});
