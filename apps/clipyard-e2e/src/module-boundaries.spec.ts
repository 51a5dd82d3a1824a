import { join } from 'node:path';

import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

import { root } from './dev-cluster.fixture.js';

async function complaintsOf(file: string, text: string): Promise<string[]> {
  // In CI, typescript-eslint would read the file from the disk instead of the text.
  const overrideConfig = { languageOptions: { parserOptions: { disallowAutomaticSingleRunInference: true } } };
  const [result] = await new ESLint({ cwd: root, overrideConfig }).lintText(text, { filePath: join(root, file) });
  return result!.messages.map(({ ruleId }) => ruleId ?? '');
}

describe('module boundaries', () => {
  it.each([
    [
      'a feature imports an other feature',
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
      'an app imports what is not its subject',
      'apps/api/src/main.ts',
      "import { FluentFfmpegDecoder } from '@clipyard/media';\nexport const x = FluentFfmpegDecoder;\n",
      '@nx/enforce-module-boundaries',
    ],
    [
      'code that ships imports a fixture',
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
      'settings are read past libs/config',
      'libs/media/src/index.ts',
      "export const x = process.env['HOME'];\n",
      'no-restricted-syntax',
    ],
  ])('lint fails where %s', async (_, file, text, rule) => {
    expect(await complaintsOf(file, text)).toContain(rule);
  });

  it('lint passes what is allowed', async () => {
    expect(
      await complaintsOf(
        'apps/api/src/main.ts',
        "import { BatchReader } from '@clipyard/batches';\nexport const x = BatchReader;\n",
      ),
    ).toEqual([]);
  });
});
