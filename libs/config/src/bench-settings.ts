/** What benchmarks find in the environment, beside the settings of the services. */
export interface BenchSettings {
  /** A Python with the packages that the product is compared with; null where none is named. */
  readonly python: string | null;
  /** As `BACKBONE`; null where it is not set. */
  readonly backbone: string | null;
}

export function benchSettings(): BenchSettings {
  return { python: process.env['CLIPYARD_PYTHON'] || null, backbone: process.env['BACKBONE'] || null };
}
