import { BatchSchema } from '@clipyard/api-contract';
import { type Batch, type TrainingRun } from '@clipyard/client';
import { describe, expect, it } from 'vitest';

import { batchLine, bytesText, duration, endedAs, rankedClasses, searchLine, table } from './output.js';

describe('output', () => {
  it('ranks classes as the reference does', () => {
    expect(
      rankedClasses([
        { label: 'Punch', probability: 0.98309 },
        { label: 'TennisSwing', probability: 0.0169 },
      ]),
    ).toBe('  Punch: 98.31%\n  TennisSwing: 1.69%');
  });

  it('shows the time left of a batch, or the reason why it waits', () => {
    const batch = BatchSchema.partial().parse({
      state: 'running',
      counts: { total: 10, pending: 4, succeeded: 6, failed: 0, cancelled: 0 },
      cached: 2,
      itemsPerSecond: 3,
      etaSeconds: 12,
      waitingFor: null,
    }) as Batch;
    expect(batchLine(batch)).toBe('6/10 videos, 0 failed, 2 cached, 3/s, ETA 12 s');
    expect(batchLine({ ...batch, waitingFor: 'Redis is full' })).toMatch(/3\/s, Redis is full$/);
    expect(batchLine({ ...batch, state: 'succeeded', etaSeconds: null })).toMatch(/3\/s, succeeded$/);
  });

  it('says how a run ended', () => {
    expect([endedAs('failed'), endedAs('cancelled')]).toEqual(['failed', 'was cancelled']);
  });

  it('aligns names to the left and figures to the right', () => {
    expect(
      table([
        ['', 'a', 'long'],
        ['name', 10, 2],
      ]),
    ).toBe('       a  long\nname  10     2');
  });

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_000, '1.0 kB'],
    [28_100_000, '28.1 MB'],
    [2e15, '2000.0 TB'],
  ])('formats %s bytes', (bytes, text) => {
    expect(bytesText(bytes)).toBe(text);
  });

  it.each([
    [null, '?'],
    [12.4, '12 s'],
    [89, '89 s'],
    [600, '10 min'],
    [7200, '2.0 h'],
  ])('formats %s seconds', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });

  it('shows the head that is being compared and the time left', () => {
    const searching = { candidate: 'temporal', candidateNumber: 4, candidates: 4, fold: 3, folds: 15, etaSeconds: 8.2 };
    expect(searchLine({ searching: { ...searching, share: 0.8 } } as TrainingRun)).toBe(
      'head 4/4 temporal: fold 3/15, ETA 8 s',
    );
    expect(searchLine({ searching: { ...searching, share: 0.1, etaSeconds: null } } as TrainingRun)).toBe(
      'head 4/4 temporal: fold 3/15, estimating the time left',
    );
    expect(searchLine({ searching: null } as TrainingRun)).toBeNull();
  });
});
