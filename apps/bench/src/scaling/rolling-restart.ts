import { type BenchRequest } from '../bench.js';
import { startControlPlane, writeSources } from '../control-plane/control-plane.js';
import { Fleet } from './fleet.js';
import { Load } from './load.js';

const WORKERS = 8;
const PER_WORKER = 40;
const CONCURRENCY = 8;
const SOURCES = 24_000;
const BEFORE_S = 10;

export interface Restart {
  readonly seconds: number;
  readonly perSecondBefore: number;
  readonly perSecondDuring: number;
  readonly failed: number;
  /** Videos that were encoded more than once. */
  readonly recomputed: number;
  readonly joinSeconds: number[];
}

/** Replaces every worker under load, lets the batch end, and counts lost time and lost or repeated videos. */
export async function measureRollingRestart({ scratch, say }: BenchRequest): Promise<Restart> {
  const uris = writeSources(scratch, SOURCES);
  const plane = await startControlPlane({ scratch, settings: { EXTRACT_CONCURRENCY: String(CONCURRENCY) } });
  const fleet = new Fleet(plane, { itemMs: 0, perSecond: PER_WORKER });
  try {
    await fleet.growTo(WORKERS);
    const load = await Load.start(plane, uris, 34);
    await load.advance(WORKERS * CONCURRENCY * 4);
    const loadedAt = Date.now();
    const before = await load.overSeconds(BEFORE_S);
    const during = await load.during(() => fleet.replaceAll());
    const { succeeded, failed } = await load.end(240_000);
    const joinSeconds = fleet.joinSeconds(loadedAt);
    await fleet.stop();
    say(
      `rolling restart of ${WORKERS} workers in ${during.seconds.toFixed(1)} s: ` +
        `${before.perSecond.toFixed(1)} videos/s before, ${during.perSecond.toFixed(1)} during`,
    );
    return {
      seconds: during.seconds,
      perSecondBefore: before.perSecond,
      perSecondDuring: during.perSecond,
      failed,
      recomputed: (await fleet.encoded()) - succeeded,
      joinSeconds,
    };
  } finally {
    await fleet.stop();
    await plane.stop();
  }
}
