import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync } from 'node:fs';

import { engineEnvironment } from '@clipyard/config';
import { tempDir } from '@clipyard/testing';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const urlOf = (name: string): string => JSON.stringify(import.meta.resolve(name));
const LOAD = `const { InferenceSession } = await import(${urlOf('onnxruntime-node')}); await InferenceSession.create(new Uint8Array(4)).catch(() => undefined);`;
let home: ReturnType<typeof tempDir>;
beforeEach(() => {
  // What the tests' own environment says is not handed on.
  vi.stubEnv('ORT_DISABLE_TELEMETRY', undefined);
  home = tempDir();
  chmodSync(home.path, 0o755);
});
afterEach(() => {
  vi.unstubAllEnvs();
  home.remove();
});

/** Has onnxruntime loaded by a process; answers with what it complained of and what it left below HOME. */
function load(script: string, env: Record<string, string>): { stderr: string; left: string[] } {
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...env, PATH: process.env['PATH'] ?? '', HOME: home.path },
    encoding: 'utf8',
  });
  expect(status).toBe(0);
  return { stderr, left: readdirSync(home.path) };
}

it('leaves nothing and says nothing in the environment of engines', () => {
  expect(load(LOAD, engineEnvironment({ tf32: false }))).toEqual({ stderr: '', left: [] });
});

it('leaves nothing and says nothing in a thread of a service', () => {
  const thread = JSON.stringify(`data:text/javascript,${encodeURIComponent(LOAD)}`);
  const service = `import { Worker } from 'node:worker_threads'; import { loadSettings } from ${urlOf('@clipyard/config')}; loadSettings(); new Worker(new URL(${thread}));`;
  expect(load(service, { STORE_URL: 'file:///unset' })).toEqual({ stderr: '', left: [] });
});
