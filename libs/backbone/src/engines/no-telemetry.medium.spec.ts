import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync } from 'node:fs';

import { engineEnvironment } from '@clipyard/config';
import { tempDir } from '@clipyard/testing';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const urlOf = (name: string): string => JSON.stringify(import.meta.resolve(name));
const LOAD = `
  const { InferenceSession } = await import(${urlOf('onnxruntime-node')});
  await InferenceSession.create(new Uint8Array(4)).catch(() => undefined);`;
let home: ReturnType<typeof tempDir>;
beforeEach(() => {
  // The environment of the tests must not decide the result.
  vi.stubEnv('ORT_DISABLE_TELEMETRY', undefined);
  home = tempDir();
  chmodSync(home.path, 0o755);
});
afterEach(() => {
  vi.unstubAllEnvs();
  home.remove();
});

/** Loads onnxruntime in a process. Returns its standard error and the names of the files it created in HOME. */
function load(script: string, env: Record<string, string>): { stderr: string; files: string[] } {
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...env, PATH: process.env['PATH'] ?? '', HOME: home.path },
    encoding: 'utf8',
  });
  expect(status).toBe(0);
  return { stderr, files: readdirSync(home.path) };
}

it('creates no files and prints nothing in the environment of engines', () => {
  expect(load(LOAD, engineEnvironment({ tf32: false }))).toEqual({ stderr: '', files: [] });
});

it('creates no files and prints nothing in a thread of a service', () => {
  const thread = JSON.stringify(`data:text/javascript,${encodeURIComponent(LOAD)}`);
  const service = `
    import { Worker } from 'node:worker_threads';
    import { loadSettings } from ${urlOf('@clipyard/config')};
    loadSettings();
    new Worker(new URL(${thread}));`;
  expect(load(service, { STORE_URL: 'file:///unset' })).toEqual({ stderr: '', files: [] });
});
