import { ApiError, type Health, type Workers } from '@clipyard/client';
import { describe, expect, it } from 'vitest';

import { engineFindings, modelFinding, weightsFinding } from './engine-checks.js';
import { type Finding, findingLines } from './finding.js';
import { type Machine, machineFindings } from './machine-checks.js';
import { type RedisFacts, redisFindings } from './redis-checks.js';
import { serviceFindings } from './service-checks.js';
import { settingsFindings } from './settings-checks.js';

const good: Machine = {
  nodeVersion: '20.19.0',
  cores: 2,
  memoryBytes: 8e9,
  freeDiskBytes: 9e9,
  openFiles: 65_536,
  ffmpegVersion: '5.1.6',
  has: () => true,
  hasPackage: () => true,
  tfjs: {
    name: '@tensorflow/tfjs-node',
    version: '4.22.0',
    setup: { tensorflow: '2.21.0', source: 'registries', at: '2026-11-29T17:55:22.613Z' },
  },
};

describe('doctor', () => {
  it('finds no problem on a complete machine', () =>
    expect(machineFindings(good).map(({ state }) => state)).toEqual(Array(12).fill('ok')));

  it.each([
    [{ nodeVersion: '20.18.3' }, 'Node', 'problem', /20\.19/],
    [{ nodeVersion: '23.0.0' }, 'Node', 'problem', /20\.19/],
    [{ has: (program: string) => program !== 'ffprobe' }, 'ffprobe', 'problem', /apt-get install ffmpeg/],
    [{ memoryBytes: 2e9 }, 'Memory', 'warning', /ENCODER_BATCH/],
    [{ openFiles: 1024 }, 'Open files', 'warning', /ulimit -n/],
    [{ ffmpegVersion: '3.4.8' }, 'ffmpeg version', 'warning', /ffmpeg 4/],
    [{ hasPackage: (name: string) => name !== 'onnxruntime-node' }, 'onnxruntime-node', 'problem', /npm ci/],
    [{ freeDiskBytes: 1e8 }, 'Disk', 'problem', /--state/],
    [{ tfjs: null }, 'tfjs', 'warning', /npm run setup:tfjs -- gpu/],
  ])('reports how to fix %j', (change, what, state, fix) => {
    const found = machineFindings({ ...good, ...change }).filter((finding) => finding.state !== 'ok');
    expect(found).toEqual([expect.objectContaining({ what, state, fix: expect.stringMatching(fix) })]);
    expect(findingLines(found)).toMatch(fix);
  });

  it('shows what setup:tfjs installed, and nothing of tfjs on a machine that has neither its library nor a GPU', () => {
    expect(findingLines(machineFindings(good))).toContain(
      'tfjs: @tensorflow/tfjs-node 4.22.0 with libtensorflow 2.21.0, built from package registries on 2026-11-29',
    );
    const without = { ...good, tfjs: null, has: (program: string) => program !== 'nvidia-smi' };
    expect(machineFindings(without).filter(({ what }) => what === 'tfjs')).toEqual([]);
  });

  it('names only the settings that do not parse', () => {
    expect(settingsFindings({ LOG_LEVEL: 'debug' })).toEqual([
      { what: 'Settings', state: 'ok', detail: '1 set; the others have their defaults' },
    ]);
    expect(settingsFindings({ ENCODER_BATCH: 'many', REDIS_URL: 'http://x' }).map(({ detail }) => detail)).toEqual([
      expect.stringMatching(/^REDIS_URL/),
      expect.stringMatching(/^ENCODER_BATCH/),
    ]);
  });

  const service = {
    url: 'http://x',
    ready: () => Promise.resolve({ status: 'ok', checks: { redis: 'ok' } }),
    session: () => Promise.resolve({ object: 'session' as const, required: false, key: null }),
    time: () => Promise.resolve(Date.now()),
  };
  const bad = (findings: readonly Finding[]): Finding[] => findings.filter(({ state }) => state !== 'ok');

  it('distinguishes an unreachable API from one with unreachable dependencies', async () => {
    expect(
      await serviceFindings({
        ...service,
        ready: () =>
          Promise.reject(
            new ApiError({ code: 'api_unreachable', status: 0, retryable: true, errors: [], detail: 'refused' }),
          ),
      }),
    ).toEqual([
      {
        what: 'API',
        state: 'problem',
        detail: 'nothing answers at http://x',
        fix: expect.stringContaining('clipyard dev'),
      },
    ]);
    expect(
      bad(
        await serviceFindings({
          ...service,
          ready: () => Promise.resolve({ status: 'unavailable', checks: { redis: 'ok', 'object-store': 'timeout' } }),
        }),
      ),
    ).toEqual([
      expect.objectContaining({
        what: 'object-store',
        state: 'problem',
        detail: 'timeout',
        fix: expect.stringContaining('STORE_URL'),
      }),
    ]);
    expect(bad(await serviceFindings(service))).toEqual([]);
  });

  it.each([
    [{ required: true, key: null }, 'problem', /clipyard keys create/],
    [
      { required: true, key: { id: 'key_1', name: 'me', scopes: ['read' as const], project: 'default' } },
      'warning',
      /--scopes submit train/,
    ],
  ])('reports the scopes that the key of the session %j lacks', async (session, state, fix) => {
    expect(
      bad(await serviceFindings({ ...service, session: () => Promise.resolve({ object: 'session', ...session }) })),
    ).toEqual([expect.objectContaining({ what: 'API key', state, fix: expect.stringMatching(fix) })]);
  });

  it.each([() => Promise.reject(new SyntaxError('<html>')), () => Promise.resolve({} as Health)])(
    'reports a port that is used by another program (%#)',
    async (ready) => {
      expect(await serviceFindings({ ...service, url: 'http://127.0.0.1:3000', ready })).toEqual([
        {
          what: 'API',
          state: 'problem',
          detail: expect.stringContaining('not Clipyard'),
          fix: expect.stringMatching(/ss -ltnp 'sport = :3000'.*--port/),
        },
      ]);
    },
  );

  it.each([
    [0, null, 'warning', /clipyard train/],
    [2, null, 'warning', /clipyard promote/],
    [1, 'model_1', 'ok', /undefined/],
  ] as const)(
    'reports, with %j models and production %j, how to get a model for classification',
    (models, production, state, fix) => {
      const found = modelFinding(models, production);
      expect([found.state, String(found.fix)]).toEqual([state, expect.stringMatching(fix)]);
    },
  );

  it('reports clocks that differ', async () => {
    expect(bad(await serviceFindings({ ...service, time: () => Promise.resolve(Date.now() - 60_000) }))).toEqual([
      {
        what: "The API's clock",
        state: 'warning',
        detail: expect.stringMatching(/^(59|60)\.\d s behind/),
        fix: expect.stringContaining('timedatectl'),
      },
    ]);
  });

  const redis: RedisFacts = {
    version: '7.0.15',
    policy: 'noeviction',
    appendOnly: true,
    usedBytes: 1e6,
    maxBytes: 0,
    pingMs: 0.2,
    aheadMs: 3,
  };
  it.each([
    [{}, []],
    [{ version: '6.0.16' }, [['Redis version', 'problem', /apt-get install redis-server/]]],
    [{ policy: 'allkeys-lru' }, [['Redis eviction', 'problem', /CONFIG SET maxmemory-policy noeviction/]]],
    [{ appendOnly: false }, [['Redis persistence', 'warning', /CONFIG SET appendonly yes/]]],
    [{ maxBytes: 1.1e6 }, [['Redis memory', 'warning', /maxmemory/]]],
    [{ pingMs: 40 }, [['Redis latency', 'warning', /near the workers/]]],
    [{ aheadMs: -9_000 }, [["Redis' clock", 'warning', /timedatectl/]]],
  ] as [Partial<RedisFacts>, [string, string, RegExp][]][])(
    'reports the problem of a Redis with %j, and its fix',
    (change, found) => {
      expect(bad(redisFindings({ ...redis, ...change }))).toEqual(
        found.map(([what, state, fix]) => expect.objectContaining({ what, state, fix: expect.stringMatching(fix) })),
      );
    },
  );

  const worker = (service: string, change: object = {}): Workers['data'][number] =>
    ({
      service,
      host: 'h',
      pid: 1,
      version: '0.1.0',
      engine: service === 'extractor' ? 'onnx/cpu' : null,
      cores: 2,
      busyJobsPerSecond: 2.4,
      ...change,
    }) as Workers['data'][number];
  const all = ['orchestrator', 'extractor', 'predictor', 'trainer'];
  it.each([
    [all.map((name) => worker(name)), true, []],
    [all.slice(1).map((name) => worker(name)), true, [['orchestrator', 'problem', /apps\/orchestrator/]]],
    [
      all.map((name) => worker(name, name === 'trainer' ? { version: '0.0.9' } : {})),
      true,
      [['Versions', 'warning', /one version/]],
    ],
    [
      all.map((name) => worker(name, { engine: name === 'extractor' ? 'tfjs/wasm' : null })),
      true,
      [['Engine', 'warning', /ENCODER=onnx/]],
    ],
    [all.map((name) => worker(name, { busyJobsPerSecond: 0.2 })), true, [['Engine', 'warning', /tuning\.md/]]],
    [
      all.map((name) => worker(name, { engine: 'tfjs/node', busyJobsPerSecond: 0.2 })),
      true,
      [['Engine', 'warning', /limiting stage/]],
    ],
    [all.map((name) => worker(name)), false, [['Backbone', 'warning', /BACKBONE/]]],
  ] as [Workers['data'], boolean, [string, string, RegExp][]][])(
    'reports missing services, slow engines and untrained weights (%#)',
    (data, pretrained, found) => {
      expect(bad(engineFindings({ data }, { backbonePretrained: pretrained }, 'https://h/w.h5'))).toEqual(
        found.map(([what, state, fix]) => expect.objectContaining({ what, state, fix: expect.stringMatching(fix) })),
      );
    },
  );

  it.each([
    ['untrained', 'warning'],
    ['auto', 'warning'],
    ['/weights.h5', 'problem'],
  ])('reports BACKBONE=%s without a file as a %s', (choice, state) => {
    expect(weightsFinding(choice, ['/cache/w.h5'], 'https://h/w.h5', () => false)).toMatchObject({
      what: 'Weights',
      state,
    });
  });
  it('reports a missing descriptor beside an ONNX file', () => {
    const finding = (...files: string[]) =>
      weightsFinding('/m/a.onnx', [], 'https://h/w.h5', (asked) => files.includes(asked));
    expect(finding('/m/a.onnx')).toMatchObject({ state: 'problem', detail: expect.stringMatching('/m/backbone.json') });
    expect(finding('/m/a.onnx', '/m/backbone.json')).toMatchObject({ state: 'ok' });
  });
  it.each([
    ['auto', '/cache/w.h5'],
    ['auto', '/dev/w.h5'],
    ['/weights.h5', '/weights.h5'],
  ])('finds the weights of BACKBONE=%s', (choice, path) => {
    expect(weightsFinding(choice, ['/cache/w.h5', '/dev/w.h5'], 'https://h/w.h5', (asked) => asked === path)).toEqual({
      what: 'Weights',
      state: 'ok',
      detail: path,
    });
  });
});
