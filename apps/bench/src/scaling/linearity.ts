import { type BenchRequest } from '../bench.js';
import { startControlPlane, writeSources } from '../control-plane/control-plane.js';
import { type Costs, countCosts } from './costs.js';
import { Fleet } from './fleet.js';
import { Load } from './load.js';

/** Videos per second of the encoder of one worker, and videos that it holds at once: enough to hide everything else. */
const PER_WORKER = 40;
const CONCURRENCY = 8;
/** Seconds of measurement by number of workers. With few workers the figure is steady, so less time is enough. */
const STEPS = [
  [1, 15],
  [2, 10],
  [4, 10],
  [8, 10],
  [16, 15],
  [32, 10],
] as const;
/** More videos than any step needs. */
const SOURCES = 20_000;
const FIRST_IMAGE_SIZE = 32;

export interface Step {
  readonly workers: number;
  readonly perSecond: number;
  /** Throughput relative to that of one worker times the number of workers. */
  readonly efficiency: number;
  readonly costs: Costs;
}

/** Videos per second at each number of workers, their cost, and how long workers waited for their first job. */
export async function measureLinearity({
  scratch,
  say,
}: BenchRequest): Promise<{ steps: Step[]; joinSeconds: number[] }> {
  const uris = writeSources(scratch, SOURCES);
  const plane = await startControlPlane({ scratch, settings: { EXTRACT_CONCURRENCY: String(CONCURRENCY) } });
  const fleet = new Fleet(plane, { itemMs: 0, perSecond: PER_WORKER });
  const steps: Step[] = [];
  let loadedAt: number | null = null;
  try {
    for (const [step, [workers, seconds]] of STEPS.entries()) {
      const load = await Load.start(plane, uris, FIRST_IMAGE_SIZE + step);
      await fleet.growTo(workers);
      // Every worker has had jobs by then.
      await load.advance(workers * CONCURRENCY * 4);
      loadedAt ??= Date.now();
      const costsOf = await countCosts(plane, fleet.pids);
      const { videos, perSecond } = await load.overSeconds(seconds);
      const costs = await costsOf(videos);
      steps.push({ workers, perSecond, efficiency: perSecond / (workers * (steps[0]?.perSecond ?? perSecond)), costs });
      say(
        `${workers} workers: ${perSecond.toFixed(1)} videos/s, ` +
          `${(steps.at(-1)!.efficiency * 100).toFixed(1)} % of linear`,
      );
      await load.cancel();
    }
    return { steps, joinSeconds: fleet.joinSeconds(loadedAt ?? 0) };
  } finally {
    await fleet.stop();
    await plane.stop();
  }
}
