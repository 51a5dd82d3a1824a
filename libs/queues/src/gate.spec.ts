import { describe, expect, it } from 'vitest';

import { Gate } from './gate.js';

describe('Gate', () => {
  it('admits many shared holders or one exclusive holder, in order of arrival', async () => {
    const gate = new Gate();
    const entered: string[] = [];
    const enter = (name: string, exclusive: boolean): Promise<() => void> =>
      gate.enter(exclusive).then((leave) => (entered.push(name), leave));
    const [a, b] = [await enter('a', false), await enter('b', false)];
    const exclusive = enter('exclusive', true);
    const later = enter('later', false);
    await Promise.resolve();
    a();
    await Promise.resolve();
    expect(entered).toEqual(['a', 'b']);
    b();
    const leave = await exclusive;
    expect(entered).toEqual(['a', 'b', 'exclusive']);
    leave();
    (await later)();
    expect(entered).toEqual(['a', 'b', 'exclusive', 'later']);
  });
});
