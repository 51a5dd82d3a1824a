import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { type Cluster } from '@clipyard/local-stack';
import { tempDir } from '@clipyard/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { root, runCli } from './dev-cluster.fixture.js';
import { python, skipped, startWithClips } from './python-client.fixture.js';

const project = join(root, 'clients/python');

async function run(command: string, args: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const path = `${dirname(python)}:${process.env['PATH'] ?? ''}`;
  const options = { cwd: project, env: { ...process.env, ...env, PATH: path, NO_COLOR: '1' }, timeout: 240_000 };
  try {
    return (await promisify(execFile)(command, args, options)).stdout;
  } catch (error) {
    const { message, stdout, stderr } = error as { message: string; stdout: string; stderr: string };
    throw new Error([message, stdout, stderr].join('\n'), { cause: error });
  }
}

describe.skipIf(skipped !== '')(`the Python client${skipped}`, () => {
  it('is generated from docs/api/openapi.json and from its asynchronous half', () =>
    run(python, ['scripts/generate.py', '--check']));

  it('passes the linter and the formatter', async () => {
    await run('ruff', ['check', '.']);
    await run('ruff', ['format', '--check', '.']);
  });

  it('passes strict type checks', () => run('pyright', ['--pythonpath', python]), 240_000);

  describe('against a running Clipyard', () => {
    const folder = tempDir();
    const exports = join(folder.path, 'exports');
    let cluster: Cluster;
    let clips: string;

    const cli = async (...args: string[]): Promise<void> => {
      const { code, stderr } = await runCli(['--api', cluster.apiUrl, '--json', ...args]);
      expect(code, stderr).toBe(0);
    };

    beforeAll(async () => {
      ({ cluster, clips } = await startWithClips(folder.path));
    }, 180_000);
    // Exports, which other Python packages read.
    beforeAll(async () => {
      await cli('submit', clips, '--dataset', 'exported', '--watch');
      for (const format of ['videofolder', 'webdataset'])
        await cli('datasets', 'export', 'exported', join(exports, format), '--format', format);
    }, 180_000);
    afterAll(async () => {
      await cluster.stop();
      folder.remove();
    }, 60_000);

    // Heads take a minute of their own: each test trains, imports and classifies.
    const HEADS = 'tests/test_heads.py';
    it.each([
      ['passes its tests', [`--ignore=${HEADS}`]],
      ['imports heads of scikit-learn and PyTorch', [HEADS]],
    ])(
      '%s, with none skipped',
      async (_, which) => {
        const env = { CLIPYARD_URL: cluster.apiUrl, CLIPYARD_CLIPS: clips, CLIPYARD_EXPORTS: exports };
        const output = await run(python, ['-m', 'pytest', '-q', ...which], env);
        expect(output).toMatch(/^\d+ passed\b/m);
        expect(output).not.toContain('skipped');
      },
      240_000,
    );
  });
});
