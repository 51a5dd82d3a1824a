import { type BenchRequest } from '../bench.js';
import { startControlPlane, writeSources } from '../control-plane/control-plane.js';
import { type Costs, countCosts } from './costs.js';
import { Fleet } from './fleet.js';
import { Load } from './load.js';

/** Fewer than the cores of the machine, because Redis and the orchestrator need some. */
const WORKERS = 1;
const CONCURRENCY = 64;
/** More videos than any machine completes in a round. */
const SOURCES = 60_000;
const FIRST_IMAGE_SIZE = 32;
const WARM_UP = 3_000;
const ROUNDS = 3;
const ROUND_S = 6;

/** Videos per second through one Redis if encoding takes no time, over a few rounds, and the cost per video. */
export async function measureCapacity({ scratch, say }: BenchRequest): Promise<{ perSecond: number; costs: Costs }[]> {
  const uris = writeSources(scratch, SOURCES);
  const plane = await startControlPlane({ scratch, settings: { EXTRACT_CONCURRENCY: String(CONCURRENCY) } });
  const fleet = new Fleet(plane, { itemMs: 0 });
  try {
    await fleet.growTo(WORKERS);
    const rounds: { perSecond: number; costs: Costs }[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const load = await Load.start(plane, uris, FIRST_IMAGE_SIZE + round);
      await load.advance(WARM_UP);
      const costsOf = await countCosts(plane, fleet.pids);
      const { videos, perSecond } = await load.overSeconds(ROUND_S);
      rounds.push({ perSecond, costs: await costsOf(videos) });
      await load.cancel();
      say(`throughput: ${Math.round(perSecond)} videos/s`);
    }
    return rounds;
  } finally {
    await fleet.stop();
    await plane.stop();
  }
}
