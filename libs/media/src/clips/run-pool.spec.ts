import { describe, expect, it } from 'vitest';

import { runPool } from './run-pool.js';

describe('runPool', () => {
  it('processes every item once, within the limit on parallel items', async () => {
    const done: number[] = [];
    let [now, most] = [0, 0];
    await runPool([1, 2, 3, 4, 5], 2, async (item) => {
      most = Math.max(most, ++now);
      await Promise.resolve();
      done.push(item);
      now--;
    });
    expect(done.sort()).toEqual([1, 2, 3, 4, 5]);
    expect(most).toBe(2);
  });

  it('throws the first failure, starts no further items, and leaves none running', async () => {
    const log: string[] = [];
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const pool = runPool(['slow', 'bad', 'never'], 2, async (item) => {
      log.push(`begin ${item}`);
      if (item === 'bad') {
        setImmediate(release);
        throw new Error('bad item');
      }
      await held;
      log.push(`end ${item}`);
    });
    await expect(pool).rejects.toThrow('bad item');
    expect(log).toEqual(['begin slow', 'begin bad', 'end slow']);
  });
});
