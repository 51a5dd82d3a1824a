import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import simpleImportSort from 'eslint-plugin-simple-import-sort';
import globals from 'globals';
import tseslint from 'typescript-eslint';

import noEarlyPromise from './tools/lint/no-early-promise.mjs';

/**
 * The kinds of projects that each kind may depend on: apps → service → subjects and computations → ports → models.
 * All of them may use `type:util`, mechanisms that know no subject.
 */
const byType = [
  {
    sourceTag: 'type:app',
    onlyDependOnLibsWithTags: [
      'type:service',
      'type:client',
      'type:stack',
      'type:subject',
      'type:compute',
      'type:port',
      'type:model',
    ],
  },
  // What a user can name: its types, rules, use cases and stored form.
  { sourceTag: 'type:subject', onlyDependOnLibsWithTags: ['type:subject', 'type:port', 'type:model'] },
  // Decoding, encoding, fitting and predicting.
  { sourceTag: 'type:compute', onlyDependOnLibsWithTags: ['type:port', 'type:model'] },
  // The wiring that every service shares.
  { sourceTag: 'type:service', onlyDependOnLibsWithTags: ['type:subject', 'type:port', 'type:model'] },
  // Everything outside of the process: the object store, Redis, sources of videos, the environment.
  { sourceTag: 'type:port', onlyDependOnLibsWithTags: ['type:port', 'type:model'] },
  { sourceTag: 'type:client', onlyDependOnLibsWithTags: [] },
  { sourceTag: 'type:stack', onlyDependOnLibsWithTags: ['type:port', 'type:model'] },
  { sourceTag: 'type:model', onlyDependOnLibsWithTags: ['type:model'] },
  { sourceTag: 'type:testing', onlyDependOnLibsWithTags: ['type:model'] },
  // Whole runs see the product from outside; the clips are made by the library that makes those of the demo.
  {
    sourceTag: 'type:e2e',
    onlyDependOnLibsWithTags: ['type:model', 'type:compute', 'type:client', 'type:stack', 'type:testing'],
  },
  // Compose, Helm, Prometheus: checked against the settings.
  { sourceTag: 'type:infra', onlyDependOnLibsWithTags: ['type:service', 'type:port', 'type:model'] },
  { sourceTag: 'type:util', onlyDependOnLibsWithTags: ['type:model'] },
].map((rule) => ({ ...rule, onlyDependOnLibsWithTags: [...rule.onlyDependOnLibsWithTags, 'type:util'] }));

/** Which subjects each part may know. */
const byScope = [
  { sourceTag: 'scope:shared', onlyDependOnLibsWithTags: ['scope:shared'] },
  { sourceTag: 'scope:media', onlyDependOnLibsWithTags: ['scope:shared'] },
  { sourceTag: 'scope:backbone', onlyDependOnLibsWithTags: ['scope:shared'] },
  { sourceTag: 'scope:classifier', onlyDependOnLibsWithTags: ['scope:shared'] },
  { sourceTag: 'scope:batches', onlyDependOnLibsWithTags: ['scope:shared'] },
  // Deletes resources of every subject, and knows what refers to what.
  { sourceTag: 'scope:deletion', onlyDependOnLibsWithTags: ['scope:shared', 'scope:batches'] },
  {
    sourceTag: 'scope:api',
    onlyDependOnLibsWithTags: ['scope:shared', 'scope:backbone', 'scope:batches', 'scope:classifier', 'scope:deletion'],
  },
  {
    sourceTag: 'scope:orchestrator',
    onlyDependOnLibsWithTags: ['scope:shared', 'scope:batches', 'scope:deletion'],
  },
  { sourceTag: 'scope:extractor', onlyDependOnLibsWithTags: ['scope:shared', 'scope:media', 'scope:backbone'] },
  { sourceTag: 'scope:trainer', onlyDependOnLibsWithTags: ['scope:shared', 'scope:classifier'] },
  {
    sourceTag: 'scope:predictor',
    onlyDependOnLibsWithTags: ['scope:shared', 'scope:batches', 'scope:classifier'],
  },
  {
    sourceTag: 'scope:cli',
    onlyDependOnLibsWithTags: ['scope:shared', 'scope:media', 'scope:backbone', 'scope:batches'],
  },
  // Benchmarks measure every part, separately and together.
  {
    sourceTag: 'scope:bench',
    onlyDependOnLibsWithTags: ['scope:shared', 'scope:media', 'scope:backbone', 'scope:classifier', 'scope:batches'],
  },
  { sourceTag: 'scope:dashboard', onlyDependOnLibsWithTags: ['scope:shared'] },
  { sourceTag: 'scope:infra', onlyDependOnLibsWithTags: ['scope:shared'] },
  { sourceTag: 'scope:e2e', onlyDependOnLibsWithTags: ['scope:shared', 'scope:media'] },
];

const boundaries = (types) => [
  'error',
  { enforceBuildableLibDependency: true, allow: [], depConstraints: [...types, ...byScope] },
];

/** Rules of the domain know neither the framework, nor the queue, nor the cloud. */
const noInfrastructure = [
  'error',
  {
    patterns: [
      {
        group: ['@nestjs/*', 'bullmq', 'ioredis', '@aws-sdk/*', 'express'],
        message: 'Domain rules know no framework, queue or cloud SDK; use a port.',
      },
    ],
  },
];

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.nx/**', '.clipyard/**', 'coverage/**'] },
  js.configs.recommended,
  { files: ['**/*.mjs', '**/*.js'], languageOptions: { globals: globals.node } },
  {
    plugins: { 'simple-import-sort': simpleImportSort },
    rules: { 'simple-import-sort/imports': 'error', 'simple-import-sort/exports': 'error' },
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.strict],
    languageOptions: {
      // Two programs for all files: one program per project took more than twice as long.
      parserOptions: {
        project: ['./tsconfig.lint.json', './apps/dashboard/tsconfig.spec.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    plugins: { '@nx': nx, clipyard: { rules: { 'no-early-promise': noEarlyPromise } } },
    rules: {
      '@nx/enforce-module-boundaries': boundaries(byType),
      'clipyard/no-early-promise': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      'no-console': 'error',
    },
  },
  {
    // Specs may use the fixtures of libs/testing; nothing that ships may.
    files: ['**/*.{spec,contract,fixture}.ts', 'apps/*-e2e/**/*.ts'],
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': boundaries(
        byType.map((c) => ({ ...c, onlyDependOnLibsWithTags: [...c.onlyDependOnLibsWithTags, 'type:testing'] })),
      ),
    },
  },
  {
    // In tests, a rejection that nothing handles fails the test, as it should.
    files: ['**/*.{spec,contract,fixture}.{ts,tsx}', 'apps/*-e2e/**/*.ts', 'libs/testing/**/*.ts'],
    rules: { 'clipyard/no-early-promise': 'off' },
  },
  {
    files: [
      'libs/{batches,deletion}/src/**/*.ts',
      'libs/classifier/src/**/*.ts',
      'libs/media/src/sampling/**/*.ts',
      'libs/features/src/**/*.ts',
      'libs/models/src/**/*.ts',
      'libs/{access,datasets,videos,training,classifications,api-contract,jobs}/src/**/*.ts',
    ],
    ignores: ['**/*.spec.ts'],
    rules: { 'no-restricted-imports': noInfrastructure },
  },
  {
    // Both run in browsers.
    files: ['libs/{api-contract,item-lists}/src/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-imports': ['error', { paths: ['fs', 'node:fs', 'node:fs/promises', 'node:net', 'node:http'] }],
    },
  },
  {
    files: ['**/*.ts'],
    ignores: ['libs/config/**', 'libs/testing/**', '**/*.{spec,contract,fixture}.ts', '**/vitest.config.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "MemberExpression[object.name='process'][property.name='env']",
          message: 'Settings come from libs/config, parsed once at start.',
        },
      ],
    },
  },
  { files: ['apps/{cli,bench}/**/*.ts'], rules: { 'no-console': 'off' } },
);
