import { afterEach, describe, expect, it } from 'vitest';

import { WorkerThread } from './worker-thread.js';
import { workerUrl } from './worker-url.js';

const script = workerUrl(import.meta.url, './obstinate-worker.fixture.js');
const threads: WorkerThread[] = [];

function start(options?: ConstructorParameters<typeof WorkerThread>[1]): WorkerThread {
  const thread = new WorkerThread(script, options);
  threads.push(thread);
  return thread;
}

afterEach(() => Promise.all(threads.splice(0).map((thread) => thread.close())));

describe('WorkerThread', () => {
  it('answers calls', async () => {
    const thread = start();
    const value = { floats: Float32Array.of(1, 2), map: new Map([['a', [1]]]) };
    expect(await thread.call('echo', value)).toEqual(value);
    expect(thread.alive).toBe(true);
  });

  it('lets the thread call handlers of its parent', async () => {
    const thread = start({ handlers: { answer: (value: number) => value * 2 } });
    expect(await thread.call('ask', 21)).toBe(42);
  });

  it('rejects with the code of typed errors, and with the fallback code for others', async () => {
    const thread = start();
    await expect(thread.call('throw', 'media_corrupt')).rejects.toMatchObject({ code: 'media_corrupt' });
    await expect(thread.call('throw', null)).rejects.toMatchObject({ code: 'decode_failed', message: 'untyped' });
    await expect(thread.call('unclonable')).rejects.toMatchObject({ code: 'decode_failed' });
    expect(await thread.call('echo', 1)).toBe(1);
  });

  it('moves transferred buffers in both directions', async () => {
    const thread = start();
    const sent = new Uint8Array(8);
    await thread.call('echo', sent, [sent.buffer]);
    expect(sent.byteLength).toBe(0);
    expect(await thread.call('move', 3)).toEqual({ bytes: Uint8Array.of(7, 7, 7) });
  });

  it('rejects pending and later calls with worker_lost if the thread exits', async () => {
    const thread = start();
    const hanging = thread.call('hang');
    await Promise.all([
      expect(hanging).rejects.toMatchObject({ code: 'worker_lost' }),
      expect(thread.call('exit', 1)).rejects.toMatchObject({ code: 'worker_lost' }),
    ]);
    expect(thread.alive).toBe(false);
    await expect(thread.call('echo', 1)).rejects.toMatchObject({ code: 'worker_lost' });
  });

  it('ends a thread that is in an endless loop', async () => {
    const thread = start();
    const blocked = expect(thread.call('block')).rejects.toMatchObject({ code: 'worker_lost' });
    await thread.close();
    await blocked;
  });

  it('answers calls of a thread that does not keep the process alive', async () => {
    const thread = start({ unrefWhenIdle: true });
    expect(await Promise.all([thread.call('echo', 1), thread.call('echo', 2)])).toEqual([1, 2]);
    expect(await thread.call('echo', 3)).toBe(3);
  });
});
