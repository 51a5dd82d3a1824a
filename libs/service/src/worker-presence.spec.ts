import { type Worker, WorkerSchema } from '@clipyard/api-contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { createLogger } from './logger.js';
import { WorkerPresence } from './worker-presence.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

function presence(): { presence: WorkerPresence; announced: Worker[]; left: Worker[] } {
  const [announced, left]: [Worker[], Worker[]] = [[], []];
  const directory = {
    announce: (worker: Worker) => Promise.resolve(void announced.push(WorkerSchema.parse(worker))),
    leave: (worker: Worker) => Promise.resolve(void left.push(worker)),
  };
  return { presence: new WorkerPresence(directory, 'extractor', createLogger('extractor', 'silent')), announced, left };
}

describe('WorkerPresence', () => {
  it('announces state, slots and tasks from start to leave', async () => {
    const { presence: own, announced, left } = presence();
    own.describe(() => 'onnx/cpu');
    own.start();
    own.open(4);
    await vi.advanceTimersByTimeAsync(5_000);
    const end = own.begin({ queue: 'extract', subject: 'batch_a', shard: 1 });
    own.begin({ queue: 'extract', subject: 'batch_a', shard: 1 });
    own.begin({ queue: 'extract', subject: null, shard: null });
    await vi.advanceTimersByTimeAsync(5_000);
    end(true);
    await own.drain();
    await own.leave();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(announced.map(({ state }) => state)).toEqual(['starting', 'idle', 'busy', 'draining']);
    expect(announced[2]).toMatchObject({
      engine: 'onnx/cpu',
      slots: 4,
      work: [
        { queue: 'extract', subject: 'batch_a', shard: 1, items: 2 },
        { queue: 'extract', subject: null, shard: null, items: 1 },
      ],
    });
    expect(announced[3]!.work[0]).toMatchObject({ items: 1 });
    expect(left.map(({ id }) => id)).toEqual([announced[0]!.id]);
  });

  it('keeps announcing itself while the directory is unavailable', async () => {
    let tries = 0;
    const isolated = new WorkerPresence(
      { announce: () => Promise.reject(new Error(`away ${++tries}`)), leave: () => Promise.reject(new Error('away')) },
      'trainer',
      createLogger('trainer', 'silent'),
    );
    isolated.start();
    await vi.advanceTimersByTimeAsync(10_000);
    await isolated.leave();
    expect(tries).toBe(3);
  });
});
