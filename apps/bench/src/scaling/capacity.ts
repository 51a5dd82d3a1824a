import { type BenchRequest } from '../bench.js';
import { startControlPlane, writeSources } from '../control-plane/control-plane.js';
import { countCosts, type Costs } from './costs.js';
import { Fleet } from './fleet.js';
import { Load } from './load.js';

/** As many as the machine has cores would be too many: Redis and the orchestrator want theirs. */
const WORKERS = 1;
const CONCURRENCY = 64;
const SOURCES = 50_000;
const WARM_UP = 5_000;
const ROUNDS = 3;
const ROUND_S = 7;

/** Videos a second through one Redis where encoding takes no time, over a few rounds, and what each cost. */
export async function measureCapacity({ scratch, say }: BenchRequest): Promise<{ perSecond: number[]; costs: Costs }> {
  const uris = writeSources(scratch, SOURCES);
  const plane = await startControlPlane({ scratch, settings: { EXTRACT_CONCURRENCY: String(CONCURRENCY) } });
  const fleet = new Fleet(plane, { itemMs: 0 });
  try {
    await fleet.growTo(WORKERS);
    const load = await Load.start(plane, uris, 33);
    await load.advance(WARM_UP);
    const costsOf = await countCosts(plane, fleet.pids);
    const rounds = [];
    for (let round = 0; round < ROUNDS; round++) rounds.push(await load.overSeconds(ROUND_S));
    const costs = await costsOf(rounds.reduce((sum, { videos }) => sum + videos, 0));
    await load.cancel();
    const perSecond = rounds.map((round) => round.perSecond);
    say(`throughput: ${perSecond.map(Math.round).join(', ')} videos/s`);
    return { perSecond, costs };
  } finally {
    await fleet.stop();
    await plane.stop();
  }
}
