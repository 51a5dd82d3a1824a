import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { expect, it } from 'vitest';

import { root } from './workspace.fixture.js';

const { default: noEarlyPromise } = (await import(
  new URL('../../../tools/lint/no-early-promise.mjs', import.meta.url).href
)) as { default: unknown };

const eslint = new ESLint({
  cwd: root,
  overrideConfigFile: true,
  overrideConfig: {
    files: ['**/*.ts'],
    languageOptions: {
      parser: tseslint.parser as never,
      // The rule needs types, so it runs in a project. This one is small.
      // Without the last option, typescript-eslint in CI reads the file from disk instead of the given text.
      parserOptions: {
        project: ['libs/async/tsconfig.json'],
        tsconfigRootDir: root,
        disallowAutomaticSingleRunInference: true,
      },
    },
    plugins: { clipyard: { rules: { 'no-early-promise': noEarlyPromise as never } } },
    rules: { 'clipyard/no-early-promise': 'error' },
  },
});

/** The variables that the rule reports in the body of an async function. */
async function messages(body: string): Promise<string[]> {
  const code = `declare const work: () => Promise<number>;
    export async function run(): Promise<unknown> { ${body} }`;
  const [result] = await eslint.lintText(code, { filePath: 'libs/async/src/index.ts' });
  return result!.messages.map(({ message }) => message.split(' ')[0]!);
}

it.each([
  'const early = work(); const other = await work(); return other + (await early);',
  'const early = work(); return [1].map(async () => early);',
  'const early = [1].map(work); const other = await work(); return [other, await Promise.all(early)];',
])('reports promises that are started before they are awaited: %s', async (body) => {
  expect(await messages(body)).toEqual(['early']);
});

it.each([
  'const late = await work(); return late;',
  'const late = work(); return late;',
  'const late = work(); return Promise.all([late, work()]);',
  'const late = work().catch(() => 0); const other = await work(); return other + (await late);',
  'const late = work(); late.catch(() => 0); const other = await work(); return other + (await late);',
])('accepts promises that are handled from the start: %s', async (body) => {
  expect(await messages(body)).toEqual([]);
});
