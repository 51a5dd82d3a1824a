import { describe, expect, it } from 'vitest';

import { countStrideSegments, strideSegments } from './stride-segments.js';

const stride = (seconds: number, overlap = 0) => ({ by: 'stride', seconds, overlap }) as const;
const spans = (startMs: number, endMs: number, rule: ReturnType<typeof stride>): string[] =>
  strideSegments({ startMs, endMs }, rule).map((one) => `${one.startMs}-${one.endMs}`);

describe('segments of equal length', () => {
  it('end with the video', () => {
    expect(spans(0, 25_000, stride(10))).toEqual(['0-10000', '10000-20000', '20000-25000']);
  });

  it('begin with the first frame', () => {
    expect(spans(1_234.5, 21_234.5, stride(10))).toEqual(['1234-11234', '11234-21235']);
  });

  it('share their overlap with the next one', () => {
    expect(spans(0, 25_000, stride(10, 4))).toEqual(['0-10000', '6000-16000', '12000-22000', '18000-25000']);
  });

  it('take in a rest of a tenth of their length', () => {
    expect(spans(0, 21_000, stride(10))).toEqual(['0-10000', '10000-21000']);
    expect(spans(0, 21_100, stride(10))).toEqual(['0-10000', '10000-20000', '20000-21100']);
  });

  it('are one segment if the video is shorter', () => {
    expect(spans(0, 3_000, stride(10))).toEqual(['0-3000']);
  });

  it('leave no gap between them, whatever the fraction of a second', () => {
    const found = strideSegments({ startMs: 0, endMs: 3_600_000 }, stride(0.7));
    expect(found.every(({ startMs }, i) => i === 0 || startMs === found[i - 1]!.endMs)).toBe(true);
    expect(found.at(-1)!.endMs).toBe(3_600_000);
  });

  it('are counted without being listed', () => {
    for (const endMs of [1, 9_999, 10_000, 11_001, 59_000, 600_040])
      for (const overlap of [0, 3, 9.9])
        expect(countStrideSegments({ startMs: 0, endMs }, stride(10, overlap))).toBe(
          spans(0, endMs, stride(10, overlap)).length,
        );
  });
});
