import { join } from 'node:path';

import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';

import { root } from './dev-cluster.fixture.js';

/** The rules on imports read only the syntax. Types would take most of a minute. */
const withoutTypes = [
  tseslint.configs.disableTypeChecked,
  { files: ['**/*.ts'], rules: { 'clipyard/no-early-promise': 'off' } },
];
const eslint = new ESLint({ cwd: root, overrideConfig: withoutTypes as ESLint.Options['overrideConfig'] });

async function problemsOf(file: string, text: string): Promise<string[]> {
  const [result] = await eslint.lintText(text, { filePath: join(root, file) });
  return result!.messages.map(({ ruleId }) => ruleId ?? '');
}

describe('module boundaries', () => {
  it.each([
    [
      'a feature imports another feature',
      'libs/batches/src/manifest.ts',
      "import { planSplits } from '@clipyard/classifier';\nexport const x = planSplits;\n",
      '@nx/enforce-module-boundaries',
    ],
    [
      'a port imports a feature',
      'libs/object-store/src/keys.ts',
      "import { BatchReader } from '@clipyard/batches';\nexport const x = BatchReader;\n",
      '@nx/enforce-module-boundaries',
    ],
    [
      'an app imports a library outside of its scope',
      'apps/api/src/main.ts',
      "import { FluentFfmpegDecoder } from '@clipyard/media';\nexport const x = FluentFfmpegDecoder;\n",
      '@nx/enforce-module-boundaries',
    ],
    [
      'production code imports a fixture',
      'libs/queues/src/job-worker.ts',
      "import { startRedis } from '@clipyard/testing';\nexport const x = startRedis;\n",
      '@nx/enforce-module-boundaries',
    ],
    [
      'a domain rule imports the queue',
      'libs/batches/src/batch-status.ts',
      "import { Queue } from 'bullmq';\nexport const x = Queue;\n",
      'no-restricted-imports',
    ],
    [
      'settings are read without libs/config',
      'libs/media/src/index.ts',
      "export const x = process.env['HOME'];\n",
      'no-restricted-syntax',
    ],
  ])('fail the lint if %s', async (_, file, text, rule) => {
    expect(await problemsOf(file, text)).toContain(rule);
  });

  it('pass the lint if an app imports a feature of its scope', async () => {
    expect(
      await problemsOf(
        'apps/api/src/main.ts',
        "import { BatchReader } from '@clipyard/batches';\nexport const x = BatchReader;\n",
      ),
    ).toEqual([]);
  });
});
