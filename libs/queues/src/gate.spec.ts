import { describe, expect, it } from 'vitest';

import { Gate } from './gate.js';

describe('Gate', () => {
  it('lets many in together, one alone, and serves who came first', async () => {
    const gate = new Gate();
    const entered: string[] = [];
    const enter = (name: string, alone: boolean): Promise<() => void> =>
      gate.enter(alone).then((leave) => (entered.push(name), leave));
    const [a, b] = [await enter('a', false), await enter('b', false)];
    const alone = enter('alone', true);
    const later = enter('later', false);
    await Promise.resolve();
    a();
    await Promise.resolve();
    expect(entered).toEqual(['a', 'b']);
    b();
    const leave = await alone;
    expect(entered).toEqual(['a', 'b', 'alone']);
    leave();
    (await later)();
    expect(entered).toEqual(['a', 'b', 'alone', 'later']);
  });
});
