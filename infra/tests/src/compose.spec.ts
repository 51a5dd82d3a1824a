import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

import { isInstalled, read, root, run, settingNames } from './workspace.fixture.js';

interface Service {
  readonly image: string;
  readonly build?: { readonly context: string; readonly dockerfile: string; readonly target?: string };
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly profiles?: readonly string[];
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly read_only?: boolean;
  readonly security_opt?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly cap_add?: readonly string[];
  readonly user?: string;
  readonly stop_grace_period?: string;
  readonly deploy?: {
    readonly resources: {
      readonly reservations: {
        readonly devices: readonly { readonly driver: string; readonly device_ids?: readonly string[] }[];
      };
    };
  };
}

const compose = parse(read('docker-compose.yml'), { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
};
const services = Object.entries(compose.services);
const ours = services.filter(([, { build }]) => build !== undefined);
const others = services.filter(([, { build }]) => build === undefined);
const dockerfiles = [...new Set(ours.map(([, { build }]) => build!.dockerfile))];
/** Build arguments with their defaults. */
const buildArgs = (dockerfile: string): Record<string, string> =>
  Object.fromEntries(
    [...read(dockerfile).matchAll(/^ARG (\w+)="?([^"\n]*)"?$/gm)].map(([, name, value]) => [name!, value!]),
  );
const stages = (dockerfile: string): { image: string; name: string | undefined }[] =>
  [...read(dockerfile).matchAll(/^FROM (\S+)(?: AS (\S+))?$/gm)].map(([, image, name]) => ({
    image: image!.replace(/^\$\{(\w+)\}$/, (_, arg: string) => buildArgs(dockerfile)[arg] ?? ''),
    name,
  }));
/** Services that others wait for the end of. */
const ending = new Set(
  services.flatMap(([, { depends_on }]) =>
    Object.entries(depends_on ?? {})
      .filter(([, { condition }]) => condition === 'service_completed_successfully')
      .map(([name]) => name),
  ),
);
/** The services that start under a profile. */
const under = (profile: string): string[] =>
  services.filter(([, { profiles }]) => profiles === undefined || profiles.includes(profile)).map(([name]) => name);

describe('docker-compose.yml', () => {
  it('starts every app under each of its profiles', () => {
    for (const profile of ['cpu', 'gpu']) {
      const apps = under(profile)
        .map((name) => compose.services[name]!.command?.at(-1))
        .filter((script) => script?.startsWith('apps/'));
      expect(apps.sort(), profile).toEqual(
        ['api', 'extractor', 'orchestrator', 'predictor', 'trainer'].map((app) => `apps/${app}/dist/main.js`),
      );
    }
    expect(under('monitoring')).toEqual(expect.arrayContaining(['prometheus', 'grafana']));
    expect(under('cpu')).not.toContain('prometheus');
  });

  it('gives a GPU only to services whose image has the GPU libraries', () => {
    for (const [name, { image, deploy, profiles }] of services)
      expect(
        [deploy?.resources.reservations.devices[0]?.driver === 'nvidia', profiles?.includes('gpu') ?? false],
        name,
      ).toEqual([image === 'clipyard-gpu:local', image === 'clipyard-gpu:local']);
  });

  it('names the GPU of each, since one by count is the same one for all', () => {
    const numbers = services.flatMap(
      ([, { deploy }]) => deploy?.resources.reservations.devices.map((device) => device.device_ids?.join()) ?? [],
    );
    expect(numbers).toEqual(['${EXTRACTOR_GPU:-0}', '${TRAINER_GPU:-0}']);
  });

  it('sets nothing but settings', () => {
    expect(
      ours
        .flatMap(([, { environment }]) => Object.keys(environment ?? {}))
        .filter((name) => !settingNames.includes(name)),
    ).toEqual([]);
  });

  it('builds and starts existing files', () => {
    for (const [name, { build, command }] of ours) {
      expect(existsSync(join(root, build!.context, build!.dockerfile)), name).toBe(true);
      if (build!.target !== undefined)
        expect(
          stages(build!.dockerfile).map((stage) => stage.name),
          name,
        ).toContain(build!.target);
      const [program, script] = [command![0], command!.at(-1)];
      expect(program).toBe('node');
      expect(
        existsSync(join(root, script!.replace('/dist/', '/src/').replace(/^(apps.*)\.js$/, '$1.ts'))),
        `${name}: ${script}`,
      ).toBe(true);
      const [, app] = /^apps\/(\w+)\/dist\/main\.js$/.exec(script!) ?? [];
      if (app === undefined)
        expect(read(build!.dockerfile), `${name}: ${script}`).toMatch(
          new RegExp(`^COPY .*${script!.replaceAll('.', '\\.')} `, 'm'),
        );
      else expect(buildArgs(build!.dockerfile)['APPS']!.split(' '), name).toContain(app);
    }
  });

  it('knows when each service is healthy, and waits for it', () => {
    for (const [name, { healthcheck }] of services) {
      if (ending.has(name)) expect(healthcheck, name).toEqual({ disable: true });
      else expect(healthcheck?.test?.length, name).toBeGreaterThan(1);
    }
    for (const [name, { depends_on }] of services) {
      for (const [on, { condition }] of Object.entries(depends_on ?? {}))
        expect([on in compose.services, condition], `${name} on ${on}`).toEqual([
          true,
          ending.has(on) ? 'service_completed_successfully' : 'service_healthy',
        ]);
    }
  });

  it('is pinned, publishes only on loopback, and cannot gain rights', () => {
    expect(compose.services['object-store']!.image).toMatch(/^rustfs\/rustfs:\d/);
    for (const [name, { image }] of others) expect(image, name).toMatch(/:v?\d+\.\d+/);
    for (const [name, { ports, security_opt, cap_drop, cap_add, read_only, user }] of services) {
      for (const port of ports ?? []) expect(port, name).toMatch(/^127\.0\.0\.1:/);
      expect([security_opt, cap_drop, read_only], name).toEqual([['no-new-privileges:true'], ['ALL'], true]);
      // Whoever may change owners ends before anything is served.
      expect(cap_add ?? [], name).toEqual(ending.has(name) && user === 'root' ? ['CHOWN'] : []);
    }
    // Images of others say by themselves that they are not root, but for these.
    for (const name of ['redis', 'object-store']) expect(compose.services[name]!.user, name).not.toMatch(/^(root|0)/);
  });

  it('starts the very servers that the tests do where Docker answers', () => {
    for (const [name, fixture] of [
      ['redis', 'redis'],
      ['object-store', 's3'],
    ] as const)
      expect(read(`libs/testing/src/services/${fixture}.ts`), name).toContain(
        `GenericContainer('${compose.services[name]!.image}')`,
      );
  });

  it('keeps what lasts on named volumes, and lets a drain end', () => {
    const mounted = services.flatMap(([, { volumes }]) => volumes ?? []).map((volume) => volume.split(':')[0]!);
    expect(new Set(mounted.filter((source) => !source.startsWith('./')))).toEqual(
      new Set(Object.keys(compose.volumes)),
    );
    for (const source of mounted.filter((path) => path.startsWith('./')))
      expect(existsSync(join(root, source)), source).toBe(true);
    for (const [name, { stop_grace_period }] of ours)
      expect(Number(stop_grace_period?.replace('s', '')), name).toBeGreaterThan(25 + 5);
  });

  it('is what docker compose understands', (context) => {
    if (!isInstalled('docker', 'compose', 'version')) return context.skip('docker compose is not installed');
    for (const profile of ['cpu', 'gpu', 'monitoring'])
      expect(run('docker', ['compose', '--profile', profile, 'config', '--quiet']), profile).toEqual({
        status: 0,
        stdout: '',
        stderr: '',
      });
  });
});

describe.each(dockerfiles)('%s', (dockerfile) => {
  it('has a build and a last stage, pinned bases, no root, and a health check', () => {
    const found = stages(dockerfile);
    const names = found.map(({ name }) => name);
    expect(found.length).toBeGreaterThan(1);
    expect(names).toContain('build');
    for (const { image } of found) if (!names.includes(image)) expect(image).toMatch(/:\d+\.\d+/);
    const last = read(dockerfile).slice(read(dockerfile).lastIndexOf('\nFROM '));
    expect(last).toMatch(/^USER 1000:1000$/m);
    expect(last.replaceAll('\\\n', '')).toMatch(/^HEALTHCHECK .*healthz/m);
    for (const [, from] of last.matchAll(/^COPY --from=(\S+) /gm)) expect(names).toContain(from);
  });
});
