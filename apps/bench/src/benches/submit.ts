import { type Bench } from '../bench.js';
import {
  cancel,
  manifestLines,
  startControlPlane,
  submit,
  untilBatch,
  writeSources,
} from '../control-plane/control-plane.js';

const ITEMS = 100_000;
const ROUNDS = 3;
const START_TIMEOUT_MS = 30_000;

/**
 * Submits 100,000 items in one NDJSON body, and measures how fast they are accepted and how soon the first one starts.
 */
export const submitBench: Bench = {
  name: 'submit',
  summary: 'takes 100,000 items in one NDJSON body, until 202, and until the first of them ends',
  run: async ({ scratch, say }) => {
    const uris = writeSources(scratch, 2_000);
    const plane = await startControlPlane({
      scratch,
      workers: { count: 1, itemMs: 0 },
      settings: { EXTRACT_CONCURRENCY: '16' },
    });
    try {
      const rates: number[] = [];
      const starts: number[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        // Created in advance, so that the client's own work is not measured.
        const lines = [...manifestLines(uris, ITEMS)];
        const began = performance.now();
        const { id } = await submit(plane.api, `submit-${round}`, lines);
        const accepted = performance.now();
        await untilBatch(plane.api, id, ({ counts }) => counts.pending < ITEMS, START_TIMEOUT_MS, 5);
        rates.push(ITEMS / ((accepted - began) / 1000));
        starts.push((performance.now() - accepted) / 1000);
        say(
          `round ${round + 1}: ${Math.round(rates.at(-1)!)} items/s, ` +
            `first item ended ${starts.at(-1)!.toFixed(3)} s after 202`,
        );
        await cancel(plane.api, id);
      }
      return {
        metrics: {
          'submit.items_per_second': Math.round(Math.max(...rates)),
          'submit.first_start_seconds': Math.round(Math.min(...starts) * 1000) / 1000,
        },
        details: {
          items: ITEMS,
          itemsPerSecond: rates.map(Math.round),
          firstEndSeconds: starts,
          note: 'best of three; the first start is taken as the first end of an item, which comes after it',
        },
      };
    } finally {
      await plane.stop();
    }
  },
};
