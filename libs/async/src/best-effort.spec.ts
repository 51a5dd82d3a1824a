import { afterEach, expect, it, vi } from 'vitest';

import { bestEffort, onBestEffortFailure } from './best-effort.js';

afterEach(() => onBestEffortFailure(() => undefined));

it('reports a failure and continues', async () => {
  const listener = vi.fn();
  onBestEffortFailure(listener);
  const error = new Error('Redis is away');
  await bestEffort('enqueue', Promise.reject(error));
  expect(listener).toHaveBeenCalledExactlyOnceWith('enqueue', error);
});

it('waits for the work and reports nothing if it succeeds', async () => {
  const listener = vi.fn();
  onBestEffortFailure(listener);
  let done = false;
  await bestEffort(
    'enqueue',
    Promise.resolve().then(() => (done = true)),
  );
  expect([done, listener.mock.calls]).toEqual([true, []]);
});
