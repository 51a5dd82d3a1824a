/** Settings of the benchmarks, besides those of the services. */
export interface BenchSettings {
  /** `CLIPYARD_PYTHON`: a Python with the packages that Clipyard is compared with; null if it is not set. */
  readonly python: string | null;
  /** `BACKBONE`; null if it is not set. */
  readonly backbone: string | null;
  /** `CLIPYARD_TEST_DATA`: a folder with labelled clips and backbones; null if it is not set. */
  readonly testData: string | null;
}

export function benchSettings(): BenchSettings {
  return {
    python: process.env['CLIPYARD_PYTHON'] || null,
    backbone: process.env['BACKBONE'] || null,
    testData: process.env['CLIPYARD_TEST_DATA'] || null,
  };
}
