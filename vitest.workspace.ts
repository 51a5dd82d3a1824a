import { availableParallelism } from 'node:os';

import { defineConfig } from 'vitest/config';

import { ISOLATED, options } from './vitest.config.js';

/**
 * All specs from the root, in three groups: unit specs without servers and decoders (`npm run test:unit`), medium specs
 * with real Redis, storage and ffmpeg (`npm run test:medium`), and whole runs (`npx nx e2e clipyard-e2e`). `nx test
 * NAME` runs the first two groups of one project. `npm test` runs all groups; one pool of workers keeps all cores busy
 * until the last spec of a group.
 */
const SPEC = '{libs/*,apps/*,infra/tests}/src/**/*';
const WHOLE_RUNS = 'apps/clipyard-e2e/**';

const isolated = (name: string, ...include: string[]) => ({
  extends: true as const,
  test: { name, include, exclude: [WHOLE_RUNS] },
});

export default defineConfig({
  test: {
    ...options,
    // Medium specs often wait for servers and decoders, so there is one worker more than cores.
    maxWorkers: availableParallelism() + 1,
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: [`${SPEC}.spec.ts`], exclude: [...ISOLATED, WHOLE_RUNS], isolate: false },
      },
      isolated('unit:isolated', `${SPEC}.isolated.spec.ts`, `${SPEC}.spec.tsx`),
      isolated('medium', `${SPEC}.medium.spec.ts`),
      {
        extends: './vitest.e2e.config.ts',
        test: { name: 'e2e', root: 'apps/clipyard-e2e', sequence: { groupOrder: 1 } },
      },
    ],
  },
});
