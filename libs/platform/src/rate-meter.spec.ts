import { describe, expect, it } from 'vitest';

import { RateMeter } from './rate-meter.js';

describe('RateMeter', () => {
  it('tells the rate of the last minute from that of the time with work', () => {
    const meter = new RateMeter(0);
    // Ten seconds of work, two jobs a second in two overlapping rows, then nothing.
    for (let at = 0; at < 10_000; at += 1000) {
      meter.begin(at);
      meter.begin(at);
      meter.end(at + 1000, true);
      meter.end(at + 1000, true);
    }
    expect(meter.sample(40_000)).toEqual({ perSecond: 0.5, whenBusy: 2 });
  });

  it('forgets what is older than a minute, but not how fast it was', () => {
    const meter = new RateMeter(0);
    meter.begin(0);
    meter.end(2_000, true);
    for (let at = 5_000; at <= 70_000; at += 5_000) meter.sample(at);
    expect(meter.sample(75_000)).toEqual({ perSecond: 0, whenBusy: 0.5 });
  });

  it('counts work that still runs as time, and none that was handed back as done', () => {
    const meter = new RateMeter(0);
    meter.begin(0);
    meter.begin(0);
    meter.begin(0);
    meter.end(1_000, true);
    meter.end(1_000, false);
    expect(meter.sample(4_000)).toEqual({ perSecond: 0.25, whenBusy: 0.25 });
  });

  it('takes no rate from work that was too short to tell', () => {
    const meter = new RateMeter(0);
    meter.begin(0);
    meter.end(5, true);
    expect(meter.sample(10_000).whenBusy).toBeNull();
  });
});
