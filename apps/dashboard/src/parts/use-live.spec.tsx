// @vitest-environment jsdom
import { act, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { renderPageHook } from '../testing/render-page.fixture.js';
import { useLive } from './use-live.js';

interface Resource {
  readonly state: 'running' | 'succeeded';
  readonly done: number;
}
const running = (done: number): Resource => ({ state: 'running', done });

/** Event streams that the test feeds; each call of `open` is a connection. */
class Streams {
  readonly signals: AbortSignal[] = [];
  private send: ((value: Resource | Error) => void) | undefined;

  readonly open = async function* (this: Streams, signal: AbortSignal): AsyncGenerator<Resource> {
    this.signals.push(signal);
    for (;;) {
      const value = await new Promise<Resource | Error>((resolve, reject) => {
        this.send = resolve;
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
      if (value instanceof Error) throw value;
      yield value;
    }
  }.bind(this);

  push(value: Resource | Error): Promise<void> {
    return act(async () => {
      await waitFor(() => expect(this.send).toBeDefined());
      this.send!(value);
      this.send = undefined;
    });
  }
}

function setVisibility(state: DocumentVisibilityState): void {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state);
  act(() => void document.dispatchEvent(new Event('visibilitychange')));
}

let streams: Streams;
beforeEach(() => {
  streams = new Streams();
});
const render = (read: () => Promise<Resource>) =>
  renderPageHook(() => useLive(['thing'], read, streams.open), undefined);

describe('useLive', () => {
  it('reads the resource, and then follows its events', async () => {
    const { result } = render(() => Promise.resolve(running(1)));
    await waitFor(() => expect(result.current.data).toEqual(running(1)));
    await streams.push(running(2));
    await waitFor(() => expect(result.current.data).toEqual(running(2)));
    await streams.push(running(3));
    await waitFor(() => expect(result.current.data).toEqual(running(3)));
    expect(streams.signals).toHaveLength(1);
  });

  it('opens no stream for a resource that has ended', async () => {
    const { result } = render(() => Promise.resolve({ state: 'succeeded', done: 9 }));
    await waitFor(() => expect(result.current.data?.state).toBe('succeeded'));
    expect(streams.signals).toEqual([]);
  });

  it('closes the stream when the resource ends', async () => {
    const { result } = render(() => Promise.resolve(running(1)));
    await waitFor(() => expect(streams.signals).toHaveLength(1));
    await streams.push({ state: 'succeeded', done: 9 });
    await waitFor(() => expect(result.current.data?.state).toBe('succeeded'));
    expect(streams.signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it('connects again after the connection breaks', async () => {
    const { result } = render(() => Promise.resolve(running(1)));
    await waitFor(() => expect(streams.signals).toHaveLength(1));
    await streams.push(new Error('connection reset'));
    await waitFor(() => expect(streams.signals).toHaveLength(2), { timeout: 10_000 });
    await streams.push(running(5));
    await waitFor(() => expect(result.current.data).toEqual(running(5)));
  });

  it('closes the stream while the page is hidden', async () => {
    render(() => Promise.resolve(running(1)));
    await waitFor(() => expect(streams.signals).toHaveLength(1));
    setVisibility('hidden');
    expect(streams.signals[0]!.aborted).toBe(true);
    setVisibility('visible');
    await waitFor(() => expect(streams.signals).toHaveLength(2));
    expect(streams.signals[1]!.aborted).toBe(false);
  });

  it('closes the stream when the page is left', async () => {
    const { unmount } = render(() => Promise.resolve(running(1)));
    await waitFor(() => expect(streams.signals).toHaveLength(1));
    unmount();
    expect(streams.signals[0]!.aborted).toBe(true);
  });

  it('reports an error if the resource cannot be read', async () => {
    const { result } = render(() => Promise.reject(new Error('not found')));
    await waitFor(() => expect(result.current.error?.message).toBe('not found'));
    expect(streams.signals).toEqual([]);
  });
});
