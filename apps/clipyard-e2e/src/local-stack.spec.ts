import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { type Cluster, startCluster } from '@clipyard/local-stack';
import { tempDir } from '@clipyard/testing';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

const CLI = join(import.meta.dirname, '../../cli/dist/main.js');
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const folder = tempDir();
const options = { allowedRoots: [], services: ['api'], extractors: 0 } as const;
let cluster: Cluster;

beforeAll(async () => {
  vi.stubEnv('AWS_PROFILE', 'videos');
  vi.stubEnv('https_proxy', 'http://proxy:3128');
  vi.stubEnv('TZ', 'Asia/Tokyo');
  vi.stubEnv('UNRELATED', 'x');
  cluster = await startCluster({ ...options, stateDir: join(folder.path, 'state'), inspect: 'api' });
}, 120_000);
afterAll(async () => {
  vi.unstubAllEnvs();
  await cluster.stop();
  folder.remove();
}, 60_000);

const environmentOf = (name: string): string[] => {
  const { pid } = cluster.processes.find((one) => one.name === name)!;
  return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
};

it('passes on what libraries of services read from the environment, and nothing else', () => {
  const variables = ['AWS_PROFILE=videos', 'https_proxy=http://proxy:3128', 'TZ=Asia/Tokyo'];
  expect(environmentOf('api')).toEqual(expect.arrayContaining(variables));
  expect(environmentOf('api')).not.toContain('UNRELATED=x');
  expect(environmentOf('redis').filter((variable) => variables.includes(variable))).toEqual([]);
});

it('lets a debugger attach to the service that was named', async () => {
  const [target] = (await (await fetch('http://127.0.0.1:9229/json/list')).json()) as { url: string }[];
  expect(target!.url).toMatch(/apps\/api\/dist\/main\.js$/);
});

it('refuses to inspect a service that is not started', async () => {
  const started = startCluster({ ...options, stateDir: join(folder.path, 'other'), inspect: 'extractor-2' });
  await expect(started).rejects.toThrow('There is no service extractor-2; there are api');
});

it('ends if npm is stopped, which ends only the shell in between', async () => {
  const state = join(folder.path, 'npm');
  const options = `--port 0 --extractors 0 --state '${state}' --root '${folder.path}'`;
  const command = `'${process.execPath}' '${CLI}' --json dev ${options}`;
  const shell = spawn('sh', ['-c', `${command}; true`], {
    env: { ...process.env, npm_command: 'exec' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({ input: shell.stdout }), 'line')) as [string];
  const pids = Object.values((JSON.parse(line) as { processes: Record<string, number> }).processes);
  expect(pids.filter(isAlive)).toEqual(pids);
  shell.kill('SIGTERM');
  await vi.waitUntil(() => !pids.some(isAlive), { timeout: 60_000 });
}, 180_000);
