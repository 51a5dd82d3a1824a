import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { type Metrics } from './metrics.js';

export interface Gpu {
  readonly index: string;
  /** Share of time in which it computed, 0 to 1. */
  readonly utilization: number;
  /** Bytes. */
  readonly memoryUsed: number;
  readonly memoryTotal: number;
}

const QUERY = ['--query-gpu=index,utilization.gpu,memory.used,memory.total', '--format=csv,noheader,nounits'];
const TIMEOUT_MS = 3_000;
/** One answer serves all gauges of a scrape. */
const FRESH_MS = 1_000;
const MIB = 1024 ** 2;

/** Reads what nvidia-smi prints, a GPU on each line; what a GPU does not tell is no number and left out with it. */
export function parseGpus(csv: string): Gpu[] {
  return csv
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => {
      const [index = '', ...values] = line.split(',').map((value) => value.trim());
      const [utilization, used, total] = values.map(Number);
      return [utilization, used, total].every(Number.isFinite)
        ? [{ index, utilization: utilization! / 100, memoryUsed: used! * MIB, memoryTotal: total! * MIB }]
        : [];
    });
}

/** Gauges of the GPUs of this machine, as nvidia-smi sees them; without it, there are no series. */
export function gpuMetrics(metrics: Metrics, program = 'nvidia-smi'): void {
  let asked: { readonly at: number; readonly answer: Promise<Gpu[]> } | null = null;
  let absent = false;
  const gpus = (): Promise<Gpu[]> => {
    if (absent) return Promise.resolve([]);
    if (asked === null || Date.now() - asked.at > FRESH_MS) {
      const answer = promisify(execFile)(program, QUERY, { timeout: TIMEOUT_MS }).then(
        ({ stdout }) => parseGpus(stdout),
        (error: NodeJS.ErrnoException) => {
          absent = error.code === 'ENOENT';
          return [];
        },
      );
      asked = { at: Date.now(), answer };
    }
    return asked.answer;
  };
  const show =
    (value: (gpu: Gpu) => number) =>
    async (gauge: ReturnType<typeof metrics.gauge<'gpu'>>): Promise<void> => {
      gauge.reset();
      for (const gpu of await gpus()) gauge.set({ gpu: gpu.index }, value(gpu));
    };
  metrics.gauge(
    'gpu_utilization_ratio',
    'Share of time in which a GPU computed',
    ['gpu'],
    show(({ utilization }) => utilization),
  );
  metrics.gauge(
    'gpu_memory_used_bytes',
    'Memory in use on a GPU, by whomever',
    ['gpu'],
    show(({ memoryUsed }) => memoryUsed),
  );
  metrics.gauge(
    'gpu_memory_size_bytes',
    'Memory of a GPU',
    ['gpu'],
    show(({ memoryTotal }) => memoryTotal),
  );
}
