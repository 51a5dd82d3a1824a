import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

/** What the figures were measured on; without it they mean nothing. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly node: string;
  /** Load of the last minute when the benchmark began: others may have used the machine. */
  readonly load: number;
}

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 1024 ** 3),
    node: process.version,
    load: Math.round(loadavg()[0]! * 100) / 100,
  };
}
