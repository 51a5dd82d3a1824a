// @vitest-environment jsdom
import { type Batch } from '@clipyard/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { renderPageHook } from '../testing/render-page.fixture.js';
import { batch } from '../testing/resources.fixture.js';
import { useRates } from './use-rates.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: 0 }));
afterEach(() => void vi.useRealTimers());

const running = (done: number, rest: Partial<Batch> = {}): Batch =>
  batch({
    state: 'running',
    counts: { total: 100, pending: 100 - done, succeeded: done, failed: 0, cancelled: 0 },
    etaSeconds: 9,
    ...rest,
  });

describe('useRates', () => {
  it('returns no rates before the batch is loaded', () => {
    const { result } = renderPageHook(useRates, undefined as Batch | undefined);
    expect(result.current).toEqual([]);
  });

  it('computes the rate from the changes of a running batch', () => {
    const { result, rerender } = renderPageHook(useRates, running(0) as Batch | undefined);
    vi.setSystemTime(2_000);
    rerender(running(10));
    expect(result.current).toEqual([{ second: 2, perSecond: 5, etaSeconds: 9 }]);
  });

  it('takes no sample if nothing has changed', () => {
    const { result, rerender } = renderPageHook(useRates, running(0) as Batch | undefined);
    vi.setSystemTime(2_000);
    rerender(running(0));
    expect(result.current).toEqual([]);
  });

  it('takes no sample once the batch has ended', () => {
    const { result, rerender } = renderPageHook(useRates, running(0) as Batch | undefined);
    vi.setSystemTime(2_000);
    rerender(running(100, { state: 'succeeded' }));
    expect(result.current).toEqual([]);
  });
});
