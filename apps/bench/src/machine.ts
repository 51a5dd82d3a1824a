import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

/** The machine that the figures were measured on. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly node: string;
  /** Load average of the last minute at the start of the benchmark. It shows whether the machine had other work. */
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
