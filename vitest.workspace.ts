import { defineConfig } from 'vitest/config';

import { ISOLATED, options } from './vitest.config.js';

/**
 * All specs from the root, in two groups: `npm run test:unit` (no servers, no decoders: seconds) and
 * `npm run test:medium` (real Redis, storage and ffmpeg). `nx test NAME` runs both groups of one project.
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
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: [`${SPEC}.spec.ts`], exclude: [...ISOLATED, WHOLE_RUNS], isolate: false },
      },
      isolated('unit:isolated', `${SPEC}.isolated.spec.ts`, `${SPEC}.spec.tsx`),
      isolated('medium', `${SPEC}.medium.spec.ts`),
    ],
  },
});
