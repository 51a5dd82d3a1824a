import { queueNames } from '@clipyard/jobs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

import { type Manifest, type ManifestOf, parseManifests } from './manifests.fixture.js';
import { filesUnder, isInstalled, read, run, settingNames } from './workspace.fixture.js';

const CHART = 'infra/helm/clipyard';
/** Sets of values, each with its golden. */
const SETS = ['cpu', 'gpu'];
const golden = (set: string): string => read(`infra/helm/goldens/${set}.yaml`);
const ofKind = <K extends Manifest['kind']>(manifests: readonly Manifest[], kind: K): ManifestOf<K>[] =>
  manifests.filter((manifest): manifest is ManifestOf<K> => manifest.kind === kind);
const render = (set: string, ...args: string[]): ReturnType<typeof run> =>
  run('helm', [
    'template',
    'clipyard',
    CHART,
    '--namespace',
    'clipyard',
    '--kube-version',
    '1.30.0',
    '--values',
    `${CHART}/ci/${set}.yaml`,
    ...args,
  ]);
/** Queues that the code of an app takes jobs from. */
const queuesConsumedBy = (app: string): string[] => {
  const code = filesUnder(`apps/${app}/src`, '.ts').map(read).join('\n');
  return queueNames.filter((queue) => new RegExp(`\\.consume\\(\\s*'${queue}'`).test(code)).sort();
};
const matches = (wanted: Record<string, string>, labels: Record<string, string>): boolean =>
  Object.entries(wanted).every(([name, value]) => labels[name] === value);

describe.each(SETS)('the golden of %s', (set) => {
  const manifests = parseManifests(golden(set));
  const deployments = ofKind(manifests, 'Deployment');
  const pods = deployments.map(({ spec }) => spec.template);
  const names = (kind: Manifest['kind']): string[] => ofKind(manifests, kind).map(({ metadata }) => metadata.name);

  it('has every service, each name once', () => {
    const apps = deployments.map(({ spec }) => spec.template.spec.containers[0].args.at(-1));
    expect(new Set(apps)).toEqual(
      new Set(['api', 'orchestrator', 'extractor', 'trainer', 'predictor'].map((app) => `apps/${app}/dist/main.js`)),
    );
    const all = manifests.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
    expect(all).toEqual([...new Set(all)]);
  });

  it('selects by labels that pods have', () => {
    for (const { metadata, spec } of deployments) {
      expect(
        pods.filter((pod) => matches(spec.selector.matchLabels, pod.metadata.labels)),
        metadata.name,
      ).toEqual([spec.template]);
    }
    const selectors = [
      ...ofKind(manifests, 'PodDisruptionBudget').map(({ spec }) => spec.selector.matchLabels),
      ...ofKind(manifests, 'PodMonitor').map(({ spec }) => spec.selector.matchLabels),
      ...ofKind(manifests, 'Service').map(({ spec }) => spec.selector),
      ...ofKind(manifests, 'NetworkPolicy').map(({ spec }) => spec.podSelector.matchLabels),
    ];
    for (const selector of selectors)
      expect(
        pods.some((pod) => matches(selector, pod.metadata.labels)),
        JSON.stringify(selector),
      ).toBe(true);
    expect(names('PodDisruptionBudget')).toEqual(names('Deployment'));
  });

  it('sets only known settings, and refers only to existing resources', () => {
    const [settings] = ofKind(manifests, 'ConfigMap');
    const secrets = ofKind(manifests, 'Secret');
    const given = [
      ...Object.keys(settings!.data),
      ...secrets.flatMap(({ stringData }) => Object.keys(stringData)),
      ...pods.flatMap((pod) => pod.spec.containers[0].env.map(({ name }) => name)),
    ];
    expect(given.filter((name) => !settingNames.includes(name))).toEqual([]);
    for (const { spec } of pods) {
      const [container] = spec.containers;
      for (const source of container.envFrom)
        if ('configMapRef' in source) expect(source.configMapRef.name).toBe(settings!.metadata.name);
      for (const source of container.envFrom)
        if ('secretRef' in source && secrets.length > 0) expect(source.secretRef.name).toBe(secrets[0]!.metadata.name);
      expect(container.volumeMounts.map(({ name }) => name)).toEqual(spec.volumes.map(({ name }) => name));
    }
  });

  it('is probed on the port that it listens on, and may take longer to end than its drain', () => {
    const drainSeconds = Number(ofKind(manifests, 'ConfigMap')[0]!.data['DRAIN_TIMEOUT_MS']) / 1000;
    for (const { spec } of pods) {
      const [{ ports, env, livenessProbe, readinessProbe }] = spec.containers;
      const [http] = ports;
      expect(String(http!.containerPort)).toBe(env.find(({ name }) => name === 'HTTP_PORT')?.value);
      expect(livenessProbe.httpGet).toEqual({ path: '/healthz', port: http!.name });
      expect(readinessProbe.httpGet).toEqual({ path: '/readyz', port: http!.name });
      expect(spec.terminationGracePeriodSeconds).toBeGreaterThan(drainSeconds + 5);
    }
  });

  it('lets the API take calls until proxies have removed it, and then end the calls within the grace period', () => {
    const { spec } = pods.find((pod) => pod.spec.containers[0].name === 'api')!;
    const [sleep, seconds] = spec.containers[0].lifecycle!.preStop.exec.command;
    expect(sleep).toBe('sleep');
    const drainSeconds = Number(ofKind(manifests, 'ConfigMap')[0]!.data['DRAIN_TIMEOUT_MS']) / 1000;
    expect(spec.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(Number(seconds) + drainSeconds + 5);
  });

  it('schedules pods that need a GPU on nodes that have one', () => {
    for (const { metadata, spec } of deployments) {
      const { nodeSelector, tolerations, containers } = spec.template.spec;
      const wantsGpu = 'nvidia.com/gpu' in containers[0].resources.limits;
      expect(
        [
          nodeSelector !== undefined,
          tolerations?.some(({ key }) => key === 'nvidia.com/gpu') ?? false,
          containers[0].image.startsWith('clipyard-gpu:'),
        ],
        metadata.name,
      ).toEqual([wantsGpu, wantsGpu, wantsGpu]);
    }
  });

  it('starts a new pod before it ends the old one, except for pods with a GPU, which must free it first', () => {
    for (const {
      metadata,
      spec: { strategy, template },
    } of deployments) {
      const { maxSurge, maxUnavailable } = strategy.rollingUpdate;
      const wantsGpu = 'nvidia.com/gpu' in template.spec.containers[0].resources.limits;
      expect([maxSurge === 0, maxUnavailable === 0], metadata.name).toEqual([wantsGpu, !wantsGpu]);
    }
  });

  it('scales deployments without a fixed number of replicas, and waits longer than a drain before scaling down', () => {
    const scaled = ofKind(manifests, 'ScaledObject');
    expect(scaled.map(({ spec }) => spec.scaleTargetRef.name)).toEqual(
      deployments.filter(({ spec }) => spec.replicas === undefined).map(({ metadata }) => metadata.name),
    );
    for (const { spec } of scaled) {
      const target = deployments.find(({ metadata }) => metadata.name === spec.scaleTargetRef.name)!;
      const grace = target.spec.template.spec.terminationGracePeriodSeconds;
      expect(spec.cooldownPeriod).toBeGreaterThan(grace);
      expect(spec.advanced.horizontalPodAutoscalerConfig.behavior.scaleDown.stabilizationWindowSeconds).toBeGreaterThan(
        grace,
      );
      expect(spec.triggers[0]!.metadata.query).toContain('(clipyard_backlog_jobs{');
    }
  });

  it('routes the Ingress to ports of existing services, under host names that have a certificate', () => {
    const services = new Map(
      ofKind(manifests, 'Service').map(({ metadata, spec }) => [metadata.name, spec.ports.map(({ name }) => name)]),
    );
    for (const { spec } of ofKind(manifests, 'Ingress')) {
      for (const {
        http: {
          paths: [
            {
              backend: { service },
            },
          ],
        },
      } of spec.rules)
        expect(services.get(service.name)).toContain(service.port.name);
      expect(spec.rules.map(({ host }) => host)).toEqual(spec.tls?.flatMap(({ hosts }) => hosts));
    }
  });

  it('is what helm renders', (context) => {
    if (!isInstalled('helm', 'version')) return context.skip('helm is not installed');
    const { stdout, stderr } = render(set);
    expect(stderr).toBe('');
    expect(stdout).toBe(golden(set));
  });
});

const values = (path: string): Record<string, unknown> => parse(read(path)) as Record<string, unknown>;
const schema = JSON.parse(read(`${CHART}/values.schema.json`)) as {
  properties: Record<
    'settings' | 'secret',
    { propertyNames: { enum: string[] }; properties: { values: { propertyNames: { enum: string[] } } } }
  >;
};

describe('the schema of the values', () => {
  const taken = z.fromJSONSchema(schema as unknown as Parameters<typeof z.fromJSONSchema>[0]);
  /** The values of the chart, with `changed` at a path such as `components.api.replicas`. */
  const changed = (path: string, value: unknown): Record<string, unknown> => {
    const all = values(`${CHART}/values.yaml`);
    const steps = path.split('.');
    const parent = steps
      .slice(0, -1)
      .reduce<Record<string, unknown>>((node, step) => node[step] as Record<string, unknown>, all);
    parent[steps.at(-1)!] = value;
    return all;
  };

  it('accepts the values of the chart and of the sets', () => {
    expect(taken.safeParse(values(`${CHART}/values.yaml`)).error).toBeUndefined();
    for (const [name, given] of SETS.flatMap((set) => Object.entries(values(`${CHART}/ci/${set}.yaml`))))
      if (name !== 'components') expect(taken.safeParse(changed(name, given)).error, name).toBeUndefined();
  });

  it.each([
    ['ingres', {}],
    ['settings.LOG_LEVL', 'info'],
    ['settings.REDIS_URL', 'redis://in-the-open'],
    ['settings.CACHE_DIR', '/elsewhere'],
    ['secret.values.S3_KEY', 'x'],
    ['ingress.hosts', 'clips.example.org'],
    ['image.pullPolicy', 'Sometimes'],
    ['components.api.replicas', 'two'],
    ['components.api.app', 'dashboard'],
    ['components.api.resources.limits.memory', '1 GB'],
    ['components.trainer.scale.mx', 4],
    ['networkPolicy.backends', ['redis']],
  ])('refuses %s: %j', (path, value) => expect(taken.safeParse(changed(path, value)).success).toBe(false));

  it('allows every setting except those that the chart sets itself', () => {
    const given = [...read(`${CHART}/templates/deployments.yaml`).matchAll(/name: ([A-Z_]+), value/g)].map(
      ([, name]) => name,
    );
    const { settings, secret } = schema.properties;
    expect(given).toContain('CACHE_DIR');
    expect(secret.properties.values.propertyNames.enum.toSorted()).toEqual(
      settingNames.filter((name) => !given.includes(name)).toSorted(),
    );
    expect(
      secret.properties.values.propertyNames.enum.filter((name) => !settings.propertyNames.enum.includes(name)).sort(),
    ).toEqual([
      'REDIS_PASSWORD',
      'REDIS_SENTINEL_PASSWORD',
      'REDIS_URL',
      'S3_ACCESS_KEY_ID',
      'S3_SECRET_ACCESS_KEY',
      'S3_SESSION_TOKEN',
      'WEBHOOK_SECRETS',
    ]);
  });
});

describe('the chart', () => {
  it('scales extraction on GPUs to zero', () => {
    const extraction = ofKind(parseManifests(golden('gpu')), 'ScaledObject').find(
      ({ metadata }) => metadata.name === 'clipyard-extractor-gpu',
    );
    expect(extraction?.spec.minReplicaCount).toBe(0);
  });

  it('counts every queue into the backlog of the app that consumes it', () => {
    const scaled = parse(read(`${CHART}/values.yaml`)) as {
      components: Record<string, { app: string; scale?: { queues: string } }>;
    };
    for (const { app, scale } of Object.values(scaled.components)) {
      if (scale !== undefined) expect(scale.queues.split('|').sort(), app).toEqual(queuesConsumedBy(app));
    }
  });

  it('scales CPU workers by the videos that exceed the capacity of GPU workers, so no video counts twice', () => {
    const scaled = new Map(
      ofKind(parseManifests(golden('gpu')), 'ScaledObject').map(({ metadata, spec }) => [metadata.name, spec]),
    );
    const [cpu, gpu] = ['cpu', 'gpu'].map((kind) => scaled.get(`clipyard-extractor-${kind}`)!);
    const whole = gpu!.triggers[0]!.metadata;
    expect(cpu!.triggers[0]!.metadata.query).toBe(
      `clamp_min(${whole.query} - ${gpu!.maxReplicaCount * Number(whole.threshold)}, 0)`,
    );
  });

  it('refuses values that lose work or cannot start', (context) => {
    if (!isInstalled('helm', 'version')) return context.skip('helm is not installed');
    expect(render('gpu', '--set', 'autoscaling.cooldownSeconds=60').stderr).toContain(
      'cooldownSeconds must be longer than a drain',
    );
    expect(render('cpu', '--set', 'settings.STORE_URL=').stderr).toContain('settings.STORE_URL');
    expect(render('cpu', '--set', 'secret.values.REDIS_URL=').stderr).toContain('secret.existing');
    expect(render('cpu', '--set', 'ingress.enabled=true').stderr).toContain('ingress.hosts');
    expect(render('cpu', '--set', 'components.api.replicas=two').stderr).toContain('components.api.replicas');
  });
});
