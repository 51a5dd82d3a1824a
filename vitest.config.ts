import { defineConfig } from 'vitest/config';

/**
 * Specs with a process of their own: medium specs, those that replace modules (`*.isolated.spec.ts`), and those of
 * components. All other specs of a project share a process and its modules, because loading the modules for each file
 * took longer than most specs.
 */
export const ISOLATED = ['**/*.medium.spec.ts', '**/*.isolated.spec.ts', '**/*.spec.tsx'];

export const options = {
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
  // Transformed modules are kept on disk, so that the runs of 37 projects transform shared libraries once.
  experimental: { fsModuleCache: true },
} as const;

/** One configuration for every project; `nx test NAME` runs it with the project as root. */
export default defineConfig({
  test: {
    ...options,
    projects: [
      { extends: true, test: { name: 'shared', include: ['src/**/*.spec.ts'], exclude: ISOLATED, isolate: false } },
      { extends: true, test: { name: 'isolated', include: ISOLATED.map((pattern) => `src/${pattern}`) } },
    ],
  },
});
