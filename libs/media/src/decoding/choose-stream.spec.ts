import { describe, expect, it } from 'vitest';

import { chooseStream, type StreamCandidate } from './choose-stream.js';

const stream = (index: number, change: Partial<StreamCandidate> = {}): StreamCandidate => ({
  index,
  isDefault: true,
  isKnown: true,
  pixels: 100,
  packets: 10,
  durationMs: 1_000,
  ...change,
});

describe('chooseStream', () => {
  it('prefers the default stream, whatever its size', () =>
    expect(chooseStream([stream(0, { isDefault: false, pixels: 9_000 }), stream(1)])?.index).toBe(1));

  it('prefers the larger of two defaults, and the longer of two equal ones', () => {
    expect(chooseStream([stream(0), stream(1, { pixels: 200 })])?.index).toBe(1);
    expect(chooseStream([stream(0, { durationMs: 40 }), stream(1)])?.index).toBe(1);
    expect(chooseStream([stream(0, { pixels: 300, durationMs: 40 }), stream(1)])?.index).toBe(1);
  });

  it('takes the first of equal streams', () => expect(chooseStream([stream(3), stream(1)])?.index).toBe(1));

  it('ignores streams without packets or with unknown codecs, unless there is no other', () => {
    const bad = [stream(1, { packets: 0 }), stream(2, { isKnown: false })];
    expect(chooseStream([...bad, stream(3, { isDefault: false })])?.index).toBe(3);
    expect(chooseStream(bad)?.index).toBe(1);
    expect(chooseStream([])).toBeNull();
  });
});
