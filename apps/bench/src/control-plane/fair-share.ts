import { type BenchRequest } from '../bench.js';
import { cancel, ended, manifestLines, startControlPlane, submit, untilBatch, writeSources } from './control-plane.js';
import { median } from './statistics.js';

const SMALL = 5;
const LARGE = 100_000;
const ITEM_MS = 100;
const ROUNDS = 20;

/** Milliseconds that 5 items of 100 ms take by themselves, and while a batch of 100,000 items runs. */
export async function measureFairShare({
  scratch,
  say,
}: BenchRequest): Promise<{ isolated: number[]; behind: number[]; ratio: number }> {
  const uris = writeSources(scratch, 2_000);
  const plane = await startControlPlane({ scratch, workers: { count: 1, itemMs: ITEM_MS } });
  let round = 0;
  const small = async (): Promise<number> => {
    const began = performance.now();
    const { id } = await submit(
      plane.api,
      `small-${round++}`,
      manifestLines(uris.slice((round * SMALL) % 1_000), SMALL),
    );
    await untilBatch(plane.api, id, ended, 60_000, 5);
    return performance.now() - began;
  };
  const times = async (): Promise<number[]> => {
    const taken: number[] = [];
    for (let i = 0; i < ROUNDS; i++) taken.push(await small());
    return taken;
  };
  try {
    await small();
    const isolated = await times();
    const large = await submit(plane.api, 'large', manifestLines(uris, LARGE));
    await untilBatch(plane.api, large.id, ({ counts }) => counts.succeeded > 20, 60_000);
    const behind = await times();
    await cancel(plane.api, large.id);
    const ratio = (median(behind) - ITEM_MS) / median(isolated);
    say(`fair share: isolated ${Math.round(median(isolated))} ms, behind ${LARGE} ${Math.round(median(behind))} ms`);
    return { isolated, behind, ratio };
  } finally {
    await plane.stop();
  }
}
