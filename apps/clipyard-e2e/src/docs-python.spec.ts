import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { type Cluster } from '@clipyard/local-stack';
import { tempDir } from '@clipyard/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { pagesWith, scriptOf } from './docs/markdown.fixture.js';
import { python, skipped, startWithClips } from './python-client.fixture.js';

/** Output that the Python cells of each page must contain. The pages run in this order: the first trains a model. */
const expectedOutput: Readonly<Record<string, readonly RegExp[]>> = {
  'docs/python.md': [
    /^not_found 404$/m,
    /^succeeded 12 videos$/m,
    /^\(12, 20, 48\) float32 .*'DriftingChecks', 'SpinningBar'.*6, 6/m,
    /'features', 'mask'/,
    /^leave one out: [01](\.\d+)?$/m,
    /^succeeded [01](\.\d+)? /m,
    /^\w+: \d+\.\d\d%$/m,
    /custom_id +predicted +probability/,
    /^edited: 1 version: 2$/m,
    /^\['succeeded'\]$/m,
  ],
  // It uses the dataset of docs/python.md.
  'docs/integrations.md': [/^imported: onnx 4 [01](\.\d+)?$/m, /^sklearn$/m],
  'README.md': [/custom_id +predicted +probability/, /SpinningBar\/\S+ +\w+ +0\.\d+/],
  // It reads the files that docs/python.md saved.
  'docs/features-format.md': [/predicted/],
};

const SHARD = /\.arrow\.object$/;

it('Python cells run only on pages with expected output, and every such page has some', () => {
  expect(pagesWith('python')).toEqual(Object.keys(expectedOutput).sort());
});

describe.skipIf(skipped !== '')(`the Python cells of the docs${skipped}`, () => {
  const folder = tempDir();
  const work = join(folder.path, 'work');
  let cluster: Cluster;
  let clips: string;

  beforeAll(async () => {
    ({ cluster, clips } = await startWithClips(folder.path));
    mkdirSync(work);
    // The README submits the folder `clips`.
    symlinkSync(clips, join(work, 'clips'));
  }, 180_000);
  afterAll(async () => {
    await cluster.stop();
    folder.remove();
  }, 60_000);

  it.each(Object.keys(expectedOutput))(
    '%s: the cells print the expected output',
    async (page) => {
      const store = join(folder.path, 'state/store');
      // The page on the file format reads a single shard.
      const shard = readdirSync(store, { recursive: true, encoding: 'utf8' }).find((name) => SHARD.test(name));
      if (shard !== undefined) cpSync(join(store, shard), join(work, 'shard.arrow'));
      const env = { ...process.env, CLIPYARD_URL: cluster.apiUrl, CLIPS: clips };
      const { stdout } = await promisify(execFile)(python, ['-c', scriptOf(page, 'python')], { cwd: work, env });
      for (const expected of expectedOutput[page]!) expect(stdout).toMatch(expected);
    },
    300_000,
  );
});
