import { readFileSync } from 'node:fs';

import { type ControlPlane } from '../control-plane/control-plane.js';
import { round } from '../statistics.js';

/** Cost of one video in each part. */
export interface Costs {
  readonly redisCommands: number;
  readonly redisBytesIn: number;
  readonly redisBytesOut: number;
  readonly redisCpuMs: number;
  readonly orchestratorCpuMs: number;
  readonly apiCpuMs: number;
  readonly workerCpuMs: number;
}

type Totals = Record<keyof Costs, number>;

/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10;

function cpuMs(pid: number): number {
  // The fields after the name, which may contain any characters.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

async function totals({ redis, pid }: ControlPlane, workers: readonly number[]): Promise<Totals> {
  const stats = await redis.info('stats');
  const server = await redis.info('server');
  const number = (text: string, name: string): number =>
    Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(text)?.[1] ?? NaN);
  return {
    redisCommands: number(stats, 'total_commands_processed'),
    redisBytesIn: number(stats, 'total_net_input_bytes'),
    redisBytesOut: number(stats, 'total_net_output_bytes'),
    redisCpuMs: cpuMs(number(server, 'process_id')),
    orchestratorCpuMs: cpuMs(pid('orchestrator')),
    apiCpuMs: cpuMs(pid('api')),
    workerCpuMs: workers.reduce((sum, worker) => sum + cpuMs(worker), 0),
  };
}

/** Starts counting. The result computes the cost per video since then; the workers must be the same until then. */
export async function countCosts(
  plane: ControlPlane,
  workers: readonly number[],
): Promise<(videos: number) => Promise<Costs>> {
  const before = await totals(plane, workers);
  return async (videos) => {
    const after = await totals(plane, workers);
    const each = Object.entries(after).map(
      ([name, value]) => [name, round((value - before[name as keyof Totals]) / videos, 3)] as const,
    );
    return Object.fromEntries(each) as unknown as Costs;
  };
}
