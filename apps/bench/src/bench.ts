import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/** What a benchmark is asked for. */
export interface BenchRequest {
  /** A folder of real clips; benchmarks that need clips render some without it. */
  readonly clips: string | null;
  /** Scratch space that is removed afterwards. */
  readonly scratch: string;
  /** Progress for whoever watches; never part of the result. */
  readonly say: (line: string) => void;
}

/** The metrics by id, null where one could not be measured, with its reason in `details`. */
export interface BenchResult {
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface Bench {
  readonly name: string;
  readonly summary: string;
  run(request: BenchRequest): Promise<BenchResult>;
}

/** A scratch folder of its own for each part: what one leaves in its store is nothing to the next. */
export async function partOf(request: BenchRequest, name: string): Promise<BenchRequest> {
  const scratch = join(request.scratch, name);
  await mkdir(scratch);
  return { ...request, scratch };
}
