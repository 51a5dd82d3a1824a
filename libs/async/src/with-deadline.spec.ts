import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { abortable } from './abortable.js';
import { DeadlineError, withDeadline } from './with-deadline.js';

const never = (): Promise<never> => new Promise(() => undefined);

describe('withDeadline', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('returns the result of work that is fast enough, and leaves no timer behind', async () => {
    expect(await withDeadline(100, 'The test', async () => 7)).toBe(7);
    await expect(withDeadline(100, 'The test', () => Promise.reject(new Error('mine')))).rejects.toThrow('mine');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('rejects at the deadline even if the work ignores its signal', async () => {
    const result = withDeadline(100, 'The test', never);
    const refused = expect(result).rejects.toThrow(new DeadlineError('The test took longer than 100 ms'));
    await vi.advanceTimersByTimeAsync(100);
    await refused;
  });

  it('aborts the signal of the work at the deadline, but not after it', async () => {
    let late: AbortSignal | undefined;
    const result = withDeadline(100, 'The test', (signal) => {
      late = signal;
      return never();
    });
    result.catch(() => undefined);
    await vi.advanceTimersByTimeAsync(99);
    expect(late?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(late?.reason).toBeInstanceOf(DeadlineError);

    let done: AbortSignal | undefined;
    await withDeadline(100, 'The test', async (signal) => (done = signal));
    await vi.advanceTimersByTimeAsync(200);
    expect(done?.aborted).toBe(false);
  });

  it('rejects with the reason of an outer signal, and does not start the work if it has aborted', async () => {
    const controller = new AbortController();
    const result = withDeadline(100, 'The test', never, controller.signal);
    const refused = expect(result).rejects.toThrow('no longer needed');
    controller.abort(new Error('no longer needed'));
    await refused;
    expect(vi.getTimerCount()).toBe(0);
    const work = vi.fn(never);
    await expect(withDeadline(100, 'The test', work, controller.signal)).rejects.toThrow('no longer needed');
    expect(work).not.toHaveBeenCalled();
  });
});

describe('abortable', () => {
  it('settles as the promise does if nothing aborts', async () => {
    const { signal } = new AbortController();
    expect(await abortable(signal, Promise.resolve(1))).toBe(1);
    expect(await abortable(undefined, Promise.resolve(2))).toBe(2);
    await expect(abortable(signal, Promise.reject(new Error('mine')))).rejects.toThrow('mine');
  });

  it('rejects with the reason as soon as the signal aborts', async () => {
    const controller = new AbortController();
    const result = abortable(controller.signal, never());
    controller.abort(new Error('enough'));
    await expect(result).rejects.toThrow('enough');
  });

  it('rejects if the signal had aborted before, whatever the promise does', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(abortable(signal, Promise.resolve(1))).rejects.toThrow('enough');
    await expect(abortable(signal, Promise.reject(new Error('mine')))).rejects.toThrow('enough');
  });

  it('leaves no listener on the signal', async () => {
    const { signal } = new AbortController();
    const [add, remove] = [vi.spyOn(signal, 'addEventListener'), vi.spyOn(signal, 'removeEventListener')];
    await abortable(signal, Promise.resolve(1));
    expect(remove.mock.calls[0]?.[1]).toBe(add.mock.calls[0]?.[1]);
  });
});
