import { ERROR_HELP, type ErrorCode } from '@clipyard/api-contract';
import { type Batch, type ItemOutcome, type ItemPages } from '@clipyard/client';
import { describe, expect, it } from 'vitest';

import { failureLines } from './failed-items.js';

const failed = (customId: string, code: string): ItemOutcome =>
  ({ customId, error: { code, message: `${customId} is bad`, retryable: false } }) as ItemOutcome;
const batchOf = (failed: number): Batch => ({ id: 'batch_1', counts: { failed } }) as Batch;

/** An API that answers with pages of the given items. */
const apiOf = (...pages: ItemOutcome[][]): ItemPages & { reads: number } => ({
  reads: 0,
  items(_id, { pageToken }) {
    const page = Number(pageToken ?? 0);
    this.reads++;
    const nextPageToken = page + 1 < pages.length ? String(page + 1) : null;
    return Promise.resolve({ data: pages[page]!, nextPageToken } as Awaited<ReturnType<ItemPages['items']>>);
  },
});

describe('failureLines', () => {
  it('says nothing, and reads nothing, if no item failed', async () => {
    const api = apiOf([]);
    expect(await failureLines(api, batchOf(0))).toEqual([]);
    expect(api.reads).toBe(0);
  });

  it('counts the failures of all pages by code, the commonest first, with an example and the remedy', async () => {
    const api = apiOf(
      [failed('gone', 'source_not_found')],
      [failed('a', 'media_corrupt'), failed('b', 'media_corrupt')],
    );
    expect(await failureLines(api, batchOf(3))).toEqual([
      '2 failed: media_corrupt, such as a: a is bad',
      `  → ${ERROR_HELP.media_corrupt}`,
      '1 failed: source_not_found, such as gone: gone is bad',
      `  → ${ERROR_HELP.source_not_found}`,
      'all failures: clipyard results batch_1',
    ]);
  });

  it('reads at most a thousand failures, and prints at most five codes', async () => {
    const codes = (Object.keys(ERROR_HELP) as ErrorCode[]).slice(0, 7);
    const page = Array.from({ length: 1_000 }, (_, i) => failed(`v${i}`, codes[i % 7]!));
    const api = apiOf(page, page);
    const lines = await failureLines(api, batchOf(2_000));
    expect(api.reads).toBe(1);
    expect(lines).toHaveLength(5 * 2 + 3);
    expect(lines.slice(10)).toEqual([
      'and 2 more error codes',
      'Only the first 1000 of 2000 failures are counted here.',
      'all failures: clipyard results batch_1',
    ]);
  });

  it('leaves the remedy out of codes that only a later API knows', async () => {
    expect((await failureLines(apiOf([failed('a', 'code_of_tomorrow')]), batchOf(1)))[1]).toBe(
      'all failures: clipyard results batch_1',
    );
  });
});
