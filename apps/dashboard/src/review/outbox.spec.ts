import { type DecisionResult, type ReviewDecision } from '@clipyard/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Outbox, type OutboxStorage } from './outbox.js';

class MemoryStorage implements OutboxStorage {
  readonly texts = new Map<string, string>();
  getItem = (key: string): string | null => this.texts.get(key) ?? null;
  setItem = (key: string, text: string): void => void this.texts.set(key, text);
  removeItem = (key: string): void => void this.texts.delete(key);
}

let storage: MemoryStorage;
let sent: (readonly ReviewDecision[])[];
let refused: DecisionResult[];
let answer: (decisions: readonly ReviewDecision[]) => Promise<readonly DecisionResult[]>;

const applied = (decisions: readonly ReviewDecision[]): DecisionResult[] =>
  decisions.map(({ id }) => ({ id, state: 'applied', version: 7, message: null }));

const outbox = (): Outbox =>
  new Outbox(
    'key',
    storage,
    (decisions) => {
      sent.push(decisions);
      return answer(decisions);
    },
    { changed: () => undefined, refused: (result) => refused.push(result) },
  );

beforeEach(() => {
  vi.useFakeTimers();
  storage = new MemoryStorage();
  sent = [];
  refused = [];
  answer = (decisions) => Promise.resolve(applied(decisions));
});
afterEach(() => vi.useRealTimers());

describe('Outbox', () => {
  it('sends decisions that are made quickly together', async () => {
    const box = outbox();
    box.add({ id: 'a', decision: 'accept' });
    box.add({ id: 'b', decision: 'exclude' });
    expect(sent).toEqual([]);
    await vi.advanceTimersByTimeAsync(500);
    expect(sent).toEqual([
      [
        { id: 'a', decision: 'accept' },
        { id: 'b', decision: 'exclude' },
      ],
    ]);
    expect([box.waiting, storage.texts.size]).toEqual([0, 0]);
  });

  it('keeps decisions in the browser until the API has answered, and tries again', async () => {
    answer = () => Promise.reject(new Error('offline'));
    const box = outbox();
    box.add({ id: 'a', decision: 'accept' });
    await vi.advanceTimersByTimeAsync(500);
    expect([box.waiting, box.problem]).toEqual([1, 'Error: offline']);
    // The page is closed and opened again.
    box.close();
    answer = (decisions) => Promise.resolve(applied(decisions));
    const again = outbox();
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toHaveLength(2);
    expect(sent[1]).toEqual([{ id: 'a', decision: 'accept' }]);
    expect([again.waiting, storage.texts.size]).toEqual([0, 0]);
  });

  it('waits longer after each failure', async () => {
    answer = () => Promise.reject(new Error('offline'));
    const box = outbox();
    box.add({ id: 'a', decision: 'accept' });
    await vi.advanceTimersByTimeAsync(400 + 1_000 + 2_000 + 4_000);
    expect(sent).toHaveLength(4);
    await vi.advanceTimersByTimeAsync(7_000);
    expect(sent).toHaveLength(4);
    box.close();
  });

  it('drops a decision that is taken back before it was sent', async () => {
    const box = outbox();
    box.add({ id: 'a', decision: 'accept' });
    box.undo('a');
    await vi.advanceTimersByTimeAsync(500);
    expect(sent).toEqual([]);
  });

  it('takes a sent decision back with the version that it made, in a request of its own', async () => {
    const box = outbox();
    box.add({ id: 'a', decision: 'accept' });
    await vi.advanceTimersByTimeAsync(500);
    box.undo('a');
    box.add({ id: 'a', decision: 'exclude' });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sent.slice(1)).toEqual([[{ id: 'a', decision: 'undo', version: 7 }], [{ id: 'a', decision: 'exclude' }]]);
  });

  it('takes a decision back that is being sent', async () => {
    let release = (): void => undefined;
    answer = (decisions) => new Promise((resolve) => (release = () => resolve(applied(decisions))));
    const box = outbox();
    box.add({ id: 'a', decision: 'accept' });
    await vi.advanceTimersByTimeAsync(500);
    box.undo('a');
    release();
    await vi.advanceTimersByTimeAsync(500);
    release();
    expect(sent[1]).toEqual([{ id: 'a', decision: 'undo', version: 7 }]);
  });

  it('reports refused decisions', async () => {
    const conflict: DecisionResult = { id: 'a', state: 'conflict', version: null, message: 'held' };
    answer = () => Promise.resolve([conflict]);
    const box = outbox();
    box.add({ id: 'a', decision: 'accept' });
    await vi.advanceTimersByTimeAsync(500);
    expect([refused, box.waiting]).toEqual([[conflict], 0]);
  });
});
