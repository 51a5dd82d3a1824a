import { describe, expect, it } from 'vitest';

import { RateMeter } from './rate-meter.js';

describe('RateMeter', () => {
  it('reports both the rate over the last minute and the rate while busy', () => {
    const meter = new RateMeter(0);
    // Ten seconds of work at two jobs per second on two slots, then nothing.
    for (let at = 0; at < 10_000; at += 1000) {
      meter.begin(at);
      meter.begin(at);
      meter.end(at + 1000, true);
      meter.end(at + 1000, true);
    }
    expect(meter.sample(40_000)).toEqual({ perSecond: 0.5, whenBusy: 2 });
  });

  it('forgets jobs older than a minute but keeps the rate while busy', () => {
    const meter = new RateMeter(0);
    meter.begin(0);
    meter.end(2_000, true);
    for (let at = 5_000; at <= 70_000; at += 5_000) meter.sample(at);
    expect(meter.sample(75_000)).toEqual({ perSecond: 0, whenBusy: 0.5 });
  });

  it('counts running jobs as busy time and returned jobs as not done', () => {
    const meter = new RateMeter(0);
    meter.begin(0);
    meter.begin(0);
    meter.begin(0);
    meter.end(1_000, true);
    meter.end(1_000, false);
    expect(meter.sample(4_000)).toEqual({ perSecond: 0.25, whenBusy: 0.25 });
  });

  it('reports no rate while busy if the work was too short', () => {
    const meter = new RateMeter(0);
    meter.begin(0);
    meter.end(5, true);
    expect(meter.sample(10_000).whenBusy).toBeNull();
  });
});
