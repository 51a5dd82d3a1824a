import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The inputs of a benchmark. */
export interface BenchRequest {
  /** A folder of real clips. Benchmarks that need clips render some if it is null. */
  readonly clips: string | null;
  /** A temporary folder that is removed afterwards. */
  readonly scratch: string;
  /** Values of the options that the benchmark declares, by their long names. */
  readonly options: Readonly<Record<string, string | undefined>>;
  /** Reports progress, which is not part of the result. */
  readonly say: (line: string) => void;
}

/** The metrics by id. A metric that could not be measured is null, and `details` has the reason. */
export interface BenchResult {
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface Bench {
  readonly name: string;
  readonly summary: string;
  /** Options besides `--json` and `--clips`; all take a value. */
  readonly options?: readonly { readonly flags: string; readonly description: string }[];
  run(request: BenchRequest): Promise<BenchResult>;
}

/** The request of one part of a benchmark. Each part has its own scratch folder, and so an empty store. */
export async function partOf(request: BenchRequest, name: string): Promise<BenchRequest> {
  const scratch = join(request.scratch, name);
  await mkdir(scratch);
  return { ...request, scratch };
}
