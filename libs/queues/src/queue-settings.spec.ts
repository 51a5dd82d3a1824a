import { expect, it } from 'vitest';

import { QUEUE_SETTINGS } from './queue-settings.js';

/** The shortest and the longest time, in milliseconds, between the first and the last attempt of a job. */
function span({ attempts, backoffMs, jitter }: { attempts: number; backoffMs: number; jitter: number }): number[] {
  const longest = backoffMs * (2 ** (attempts - 1) - 1);
  return [longest * (1 - jitter), longest];
}

it('attempts of an extract job outlast an outage of 20 s, and end within a minute or so', () => {
  const [shortest, longest] = span(QUEUE_SETTINGS.extract);
  expect(shortest).toBeGreaterThan(20_000);
  expect(longest).toBeLessThan(90_000);
});
