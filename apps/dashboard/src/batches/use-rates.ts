import { isTerminal } from '@clipyard/api-contract';
import { type Batch } from '@clipyard/client';
import { useEffect, useState } from 'react';

import { type Rate, rateOf, type Sample } from './rate.js';

/** Samples kept: enough for a chart as wide as the screen. */
const KEPT = 300;

/** Collects the rate of a batch while the page is open. The API reports only the current rate and keeps no history. */
export function useRates(batch: Batch | undefined): readonly Rate[] {
  const [samples, setSamples] = useState<readonly Sample[]>([]);
  const done = batch === undefined ? null : batch.counts.total - batch.counts.pending;
  const isRunning = batch !== undefined && !isTerminal(batch.state);
  const etaSeconds = batch?.etaSeconds ?? null;
  useEffect(() => {
    if (done !== null && isRunning)
      setSamples((before) => [...before, { at: Date.now(), done, etaSeconds }].slice(-KEPT));
  }, [done, etaSeconds, isRunning]);
  return rateOf(samples);
}
