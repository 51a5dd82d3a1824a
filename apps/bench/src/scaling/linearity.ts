import { type BenchRequest } from '../bench.js';
import { startControlPlane, writeSources } from '../control-plane/control-plane.js';
import { type Costs, countCosts } from './costs.js';
import { Fleet } from './fleet.js';
import { Load } from './load.js';

/** Videos a second that the encoder of one worker does, and videos that it holds at once: enough to hide all that is not encoding. */
const PER_WORKER = 40;
const CONCURRENCY = 8;
/** For each number of workers the seconds that are measured: short where much is left of the machine, since the figure is steady there. */
const STEPS = [
  [1, 15],
  [2, 10],
  [4, 10],
  [8, 10],
  [16, 15],
  [32, 10],
] as const;
/** More than any step needs. */
const SOURCES = 20_000;
const FIRST_IMAGE_SIZE = 32;

export interface Step {
  readonly workers: number;
  readonly perSecond: number;
  /** Of what one worker does, times their number. */
  readonly efficiency: number;
  readonly costs: Costs;
}

/** Videos a second at each number of workers, what each cost, and how long workers took from being ready to their first job. */
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
      // Each has had its turns.
      await load.advance(workers * CONCURRENCY * 4);
      loadedAt ??= Date.now();
      const costsOf = await countCosts(plane, fleet.pids);
      const { videos, perSecond } = await load.overSeconds(seconds);
      const costs = await costsOf(videos);
      steps.push({ workers, perSecond, efficiency: perSecond / (workers * (steps[0]?.perSecond ?? perSecond)), costs });
      say(
        `${workers} workers: ${perSecond.toFixed(1)} videos/s, ${(steps.at(-1)!.efficiency * 100).toFixed(1)} % of linear`,
      );
      await load.cancel();
    }
    return { steps, joinSeconds: fleet.joinSeconds(loadedAt ?? 0) };
  } finally {
    await fleet.stop();
    await plane.stop();
  }
}
