import { defineConfig } from 'vitest/config';

import { options } from './vitest.config.js';

/** Whole runs: each file starts services of its own, so two files run at a time, and a test may take minutes. */
export default defineConfig({
  test: { ...options, include: ['src/**/*.spec.ts'], testTimeout: 300_000, maxWorkers: 2 },
});
