import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { type Metrics } from './metrics.js';

export interface Gpu {
  readonly index: string;
  /** Share of time the GPU was busy, 0 to 1. */
  readonly utilization: number;
  /** Bytes. */
  readonly memoryUsed: number;
  readonly memoryTotal: number;
}

const QUERY = ['--query-gpu=index,utilization.gpu,memory.used,memory.total', '--format=csv,noheader,nounits'];
const TIMEOUT_MS = 3_000;
/** All gauges of one scrape share one call of nvidia-smi. */
const FRESH_MS = 1_000;
const MIB = 1024 ** 2;

/**
 * Parses the output of nvidia-smi, one GPU per line. GPUs that report `[N/A]` instead of a number are left out.
 *
 * @param csv - output of `nvidia-smi --format=csv,noheader,nounits`
 */
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

/**
 * Adds gauges for the GPUs of this machine. If nvidia-smi is not installed, the gauges have no series.
 *
 * @param program - the nvidia-smi executable
 */
export function gpuMetrics(metrics: Metrics, program = 'nvidia-smi'): void {
  let latest: { readonly at: number; readonly gpus: Promise<Gpu[]> } | null = null;
  let absent = false;
  const gpus = (): Promise<Gpu[]> => {
    if (absent) return Promise.resolve([]);
    if (latest === null || Date.now() - latest.at > FRESH_MS) {
      const reading = promisify(execFile)(program, QUERY, { timeout: TIMEOUT_MS }).then(
        ({ stdout }) => parseGpus(stdout),
        (error: NodeJS.ErrnoException) => {
          absent = error.code === 'ENOENT';
          return [];
        },
      );
      latest = { at: Date.now(), gpus: reading };
    }
    return latest.gpus;
  };
  const show =
    (value: (gpu: Gpu) => number) =>
    async (gauge: ReturnType<typeof metrics.gauge<'gpu'>>): Promise<void> => {
      gauge.reset();
      for (const gpu of await gpus()) gauge.set({ gpu: gpu.index }, value(gpu));
    };
  metrics.gauge(
    'gpu_utilization_ratio',
    'Share of time a GPU was busy',
    ['gpu'],
    show(({ utilization }) => utilization),
  );
  metrics.gauge(
    'gpu_memory_used_bytes',
    'Memory in use on a GPU, by all processes',
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
