import { describe, expect, it } from 'vitest';

import { compressed, hlgSceneLight, pqLight, toneMap } from './tone-map.js';

const grey = (signal: number): Uint16Array => new Uint16Array(3).fill(Math.round(signal * 65_535));

describe('toneMap', () => {
  it('reads PQ and HLG as their standards define them', () => {
    // ITU-R BT.2408, table 1: reference white is 58 % PQ and 75 % HLG; 18 % grey is 38 % PQ and 38 % HLG.
    expect(pqLight(0.58)).toBeCloseTo(203, -0.5);
    expect(pqLight(0.38)).toBeCloseTo(26, -0.5);
    expect(pqLight(1)).toBeCloseTo(10_000, 0);
    expect(pqLight(0)).toBe(0);
    expect(1000 * hlgSceneLight(0.75) ** 1.2).toBeCloseTo(203, -0.5);
    expect(1000 * hlgSceneLight(0.38) ** 1.2).toBeCloseTo(26, -0.5);
    expect(hlgSceneLight(1)).toBeCloseTo(1, 3);
  });

  it('keeps light up to half of reference white, and brings 1,000 cd/m² to white', () => {
    expect(compressed(0.3)).toBe(0.3);
    expect(compressed(0.5)).toBe(0.5);
    // The curve and its slope are continuous at the knee.
    expect((compressed(0.5001) - 0.5) / 0.0001).toBeCloseTo(1, 2);
    expect(compressed(1000 / 203)).toBeCloseTo(1, 9);
    expect(compressed(40)).toBe(1);
    const lights = Array.from({ length: 100 }, (_, i) => compressed(i / 20));
    expect(lights.every((light, i) => i === 0 || light >= lights[i - 1]!)).toBe(true);
  });

  it.each(['pq', 'hlg'] as const)('keeps black, grey and white of %s grey', (transfer) => {
    expect([...toneMap(grey(0), 3, transfer)]).toEqual([0, 0, 0]);
    expect([...toneMap(grey(transfer === 'pq' ? 0.752 : 1), 3, transfer)]).toEqual([255, 255, 255]);
    // 26 cd/m² of 203: (26 / 203) ** (1 / 2.4) · 255 = 108.
    const [red, green, blue] = toneMap(grey(0.38), 3, transfer);
    expect(red).toBeGreaterThan(103);
    expect(red).toBeLessThan(113);
    expect([green, blue]).toEqual([red, red]);
  });

  it('takes a colour of BT.709 that was coded in BT.2020 back to BT.709', () => {
    // Pure BT.709 red in BT.2020 is 0.6274, 0.0691, 0.0164 (ITU-R BT.2087); here at 40 cd/m².
    const signalOf = (light: number): number => {
      let [low, high] = [0, 1];
      for (let i = 0; i < 40; i++)
        if (pqLight((low + high) / 2) < light) low = (low + high) / 2;
        else high = (low + high) / 2;
      return Math.round(low * 65_535);
    };
    const [red, green, blue] = toneMap(
      Uint16Array.from([0.6274, 0.0691, 0.0164].map((part) => signalOf(40 * part))),
      3,
      'pq',
    );
    expect(red).toBe(Math.round(255 * (40 / 203) ** (1 / 2.4)));
    expect(Math.max(green!, blue!)).toBeLessThan(8);
  });

  it('ignores a fourth channel', () => {
    const values = Uint16Array.from([30_000, 20_000, 10_000, 5, 10_000, 20_000, 30_000, 6]);
    const three = Uint16Array.from([30_000, 20_000, 10_000, 10_000, 20_000, 30_000]);
    expect(toneMap(values, 4, 'pq')).toEqual(toneMap(three, 3, 'pq'));
  });
});
