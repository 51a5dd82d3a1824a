import { SHARD_SIZE } from '@clipyard/api-contract';
import { emptyShardSummary, type LiveProgress } from '@clipyard/jobs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { type BatchFacts, batchStatus } from './batch-status.js';
import { itemPriority, shardCost } from './fair-share.js';

const NOW = Date.parse('2026-01-02T00:00:00Z');

describe('a running batch, whatever has been counted', () => {
  it('shows every item in exactly one state, and is terminal only once it has a summary', () => {
    const count = fc.nat({ max: 1000 });
    fc.assert(
      fc.property(
        count,
        count,
        count,
        count,
        count,
        fc.boolean(),
        (succeeded, failed, runningWell, runningBadly, rest, started) => {
          const items = succeeded + failed + runningWell + runningBadly + rest + 1;
          const live = {
            summary: { ...emptyShardSummary, succeeded, failed },
            live: { succeeded: runningWell, failed: runningBadly },
            startedAt: started ? NOW - 1000 : null,
          } as LiveProgress;
          const record = {
            id: 'batch_1',
            items,
            purpose: 'extract',
            dataset: 'd',
            model: null,
            priority: 5,
            warnings: [],
            createdAt: new Date(NOW - 5000).toISOString(),
          } as unknown as BatchFacts['record'];
          const facts = {
            record,
            round: { round: 0, items, createdAt: record.createdAt },
            previous: null,
            summary: null,
            live,
            order: null,
            pinned: null,
          } as unknown as BatchFacts;
          const { counts, state } = batchStatus(facts, NOW);
          expect(counts.succeeded + counts.failed + counts.cancelled + counts.pending).toBe(counts.total);
          expect(counts.total).toBe(items);
          expect(state).toBe(started ? 'running' : 'queued');
        },
      ),
    );
  });
});

describe('a finished batch', () => {
  it('says what became of videos that its dataset had already', () => {
    const summary = {
      state: 'succeeded',
      summary: emptyShardSummary,
      startedAt: null,
      finishedAt: new Date(NOW).toISOString(),
      failure: null,
      resubmitted: { relabelled: 1, moved: 0, regrouped: 0, kept: 1200 },
    };
    const facts = {
      record: { id: 'batch_1', items: 0, warnings: ['Without a label: 1 of 9 videos.'] },
      round: { round: 0 },
      previous: null,
      summary,
      live: null,
      order: null,
      pinned: null,
    } as unknown as BatchFacts;
    const { warnings, resubmitted } = batchStatus(facts, NOW);
    expect(resubmitted).toEqual(summary.resubmitted);
    expect(warnings).toEqual([
      'Without a label: 1 of 9 videos.',
      'Relabelled: 1 video that the dataset had under another label.',
      'Kept as a person has set them: 1,200 videos that differ from the submission or are excluded.',
    ]);
  });
});

describe('priorities in the queue', () => {
  it('never put an item before one of its own batch that is due earlier, and stay where BullMQ takes them', () => {
    const shard = fc.record({ shard: fc.nat(), time: fc.nat({ max: 2 ** 31 }), entering: fc.boolean() });
    fc.assert(
      fc.property(
        shard,
        fc.integer({ min: 0, max: SHARD_SIZE - 1 }),
        fc.integer({ min: 0, max: SHARD_SIZE - 1 }),
        fc.integer({ min: 0, max: 9 }),
        (claimed, one, other, priority) => {
          const [early, late] = [Math.min(one, other), Math.max(one, other)].map((offset) =>
            itemPriority(claimed, offset, shardCost(priority)),
          ) as [number, number];
          expect(early).toBeLessThanOrEqual(late);
          expect(early).toBeGreaterThan(1);
          expect(late).toBeLessThan(2 ** 21);
        },
      ),
    );
  });
});
