import { defineConfig } from 'vitest/config';

/** One configuration for every project; `nx test NAME` runs it with the project as root. */
export default defineConfig({
  test: {
    include: ['src/**/*.spec.{ts,tsx}'],
    environment: 'node',
    // As loadSettings does it for services.
    env: { ORT_DISABLE_TELEMETRY: '1', TF_CPP_MIN_LOG_LEVEL: '1' },
    pool: 'forks',
    // Medium specs start servers and decoders; two cores serve one such file at a time.
    maxWorkers: 1,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    passWithNoTests: true,
    restoreMocks: true,
  },
});
