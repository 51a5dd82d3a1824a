import { expect, it } from 'vitest';

import { lastTime, nextTime, requireSchedule } from './schedule.js';

const berlin = (cron: string) => ({ cron, timeZone: 'Europe/Berlin' });

it('is due at times of its time zone, also when the clock changes', () => {
  const at = (time: string): number => Date.parse(time);
  expect(nextTime(berlin('0 3 * * *'), at('2026-03-28T03:00:00Z'))).toBe(at('2026-03-29T01:00:00Z'));
  expect(nextTime(berlin('0 3 * * *'), at('2026-03-27T03:00:00Z'))).toBe(at('2026-03-28T02:00:00Z'));
  expect(lastTime(berlin('*/15 * * * *'), at('2026-03-27T03:15:00Z'))).toBe(at('2026-03-27T03:15:00Z'));
  expect(lastTime(berlin('*/15 * * * *'), at('2026-03-27T03:14:59Z'))).toBe(at('2026-03-27T03:00:00Z'));
});

it('accepts five or six fields and names, and says what is wrong with others', () => {
  for (const cron of ['0 3 * * 1-5', '*/10 * * * * *', '@hourly', ' 0 0 1 JAN * '])
    expect(() => requireSchedule(berlin(cron)), cron).not.toThrow();
  for (const cron of ['', '* * * *', 'H * * * *', '61 * * * *', 'every day', '0 0 31 2 *', '@reboot'])
    expect(() => requireSchedule(berlin(cron)), cron).toThrow(/^schedule\.cron/);
  expect(() => requireSchedule({ cron: '@daily', timeZone: 'Mars/Base' })).toThrow(/not a time zone/);
});
