import { defineConfig } from 'vitest/config';

/**
 * All specs from the root, as two projects: `npm run test:unit` (no servers, no decoders: seconds) and
 * `npm run test:medium` (real Redis, storage and ffmpeg). `nx test NAME` runs both kinds of one project.
 */
const MEDIUM = '{libs/*,apps/*,infra/tests}/src/**/*.medium.spec.{ts,tsx}';
const WHOLE_RUNS = 'apps/clipyard-e2e/**';

export default defineConfig({
  test: {
    projects: [
      {
        extends: './vitest.config.ts',
        test: {
          name: 'unit',
          include: ['{libs/*,apps/*,infra/tests}/src/**/*.spec.{ts,tsx}'],
          exclude: [MEDIUM, WHOLE_RUNS],
        },
      },
      {
        extends: './vitest.config.ts',
        test: { name: 'medium', include: [MEDIUM], exclude: [WHOLE_RUNS] },
      },
    ],
  },
});
