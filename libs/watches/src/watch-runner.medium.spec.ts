import { ClipyardError } from '@clipyard/api-contract';
import { FileSystemObjectStore, keys, type ObjectStore } from '@clipyard/object-store';
import { tempDir } from '@clipyard/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { apiKey, Killed, mortalStore, watchRecord, World } from './world.fixture.js';

let folder: ReturnType<typeof tempDir>;
let store: FileSystemObjectStore;
let world: World;
beforeEach(async () => {
  folder = tempDir();
  store = new FileSystemObjectStore(folder.path);
  await start(new World(store));
});
afterEach(() => folder.remove());

async function start(next: World): Promise<void> {
  world = next;
  await world.watches.create(world.watch);
}

const lastRun = async () => (await world.watches.shown(world.watch, world.now)).lastRun!;
const changesOf = async (run: number) => {
  const plan = await world.watches.plan(world.watch.id, run);
  const changes: string[] = [];
  if (plan?.kind === 'planned')
    for await (const { change, path } of world.watches.changes(plan)) changes.push(`${change} ${path}`);
  return changes;
};
const put = (...entries: readonly string[]): void => {
  for (const entry of entries) {
    const [path, version] = entry.split('=') as [string, string?];
    world.sources.objects.set(path, { version: version ?? '1' });
  }
};

describe('a run', () => {
  it('submits new objects as one batch, and afterwards only new and changed ones', async () => {
    put('b.mp4', 'Run/a.mp4', 'notes.txt', '.hidden.mp4');
    await world.run();
    expect(world.batches.customIds).toEqual([['Run/a.mp4', 'b.mp4']]);
    expect(await lastRun()).toMatchObject({
      number: 1,
      trigger: 'manual',
      state: 'succeeded',
      counts: { found: 2, new: 2, changed: 0, unchanged: 0, deleted: 0, waiting: 0 },
      leftOut: { not_a_video: { count: 1, examples: ['notes.txt'] }, hidden: { count: 1 } },
      batch: [...world.batches.taken.keys()][0],
    });

    put('b.mp4=2', 'c.mp4');
    await world.run();
    expect(world.batches.customIds.slice(1)).toEqual([['b.mp4', 'c.mp4']]);
    expect(await changesOf(2)).toEqual(['changed b.mp4', 'new c.mp4']);
    expect((await lastRun()).counts).toMatchObject({ found: 3, new: 1, changed: 1, unchanged: 1 });

    await world.run();
    expect(world.batches.taken.size).toBe(2);
    expect(await lastRun()).toMatchObject({ number: 3, batch: null, counts: { unchanged: 3 } });
    expect(await world.watches.shown(world.watch)).toMatchObject({ objects: 3 });
  });

  it('reports deleted objects once, and does not submit the same version again if it comes back', async () => {
    put('a.mp4', 'b.mp4');
    await world.run();
    world.sources.objects.delete('a.mp4');
    await world.run();
    expect(await lastRun()).toMatchObject({
      counts: { deleted: 1, unchanged: 1 },
      deletedExamples: ['a.mp4'],
      batch: null,
    });
    expect(await changesOf(2)).toEqual(['deleted a.mp4']);
    await world.run();
    expect((await lastRun()).counts).toMatchObject({ deleted: 0 });
    put('a.mp4');
    await world.run();
    expect((await lastRun()).counts).toMatchObject({ new: 0, unchanged: 2 });
    world.sources.objects.delete('a.mp4');
    await world.run();
    put('a.mp4=2');
    await world.run();
    expect(world.batches.customIds.at(-1)).toEqual(['a.mp4']);
  });

  it('does not take objects for deleted that exist but cannot be read now', async () => {
    put('a.mp4', 'd/b.mp4', 'd/c.mp4');
    await world.run();
    world.sources.objects.clear();
    world.sources.objects.set('a.mp4', { version: '1', leftOut: 'empty' });
    world.sources.objects.set('d/', { version: '1', leftOut: 'unreadable' });
    await world.run();
    expect((await lastRun()).counts).toMatchObject({ deleted: 0, found: 0 });
    world.sources.objects.clear();
    put('a.mp4', 'd/b.mp4', 'd/c.mp4');
    await world.run();
    expect((await lastRun()).counts).toMatchObject({ new: 0, unchanged: 3 });
  });

  it('labels videos by their folders if the source says so', async () => {
    await start(new World(store, watchRecord({ source: { prefix: 's3://videos/new/', labelFrom: 'folder' } })));
    put('Run/a.mp4', 'Punch/b.mp4');
    await world.run();
    const [batch] = world.batches.taken.values();
    expect(batch!.items.map(({ label }) => label)).toEqual(['Punch', 'Run']);
  });

  it('lets objects settle, and looks again once they have', async () => {
    await start(new World(store, watchRecord({ settleSeconds: 10 })));
    put('old.mp4');
    world.sources.objects.set('new.mp4', { version: '1', modifiedAt: world.now - 9_000 });
    await world.run();
    expect(world.batches.customIds).toEqual([['old.mp4']]);
    expect((await lastRun()).counts).toMatchObject({ found: 2, new: 1, waiting: 1 });
    await world.advance();
    expect((await lastRun()).number).toBe(1);
    world.now += 10_000;
    await world.advance();
    expect(await lastRun()).toMatchObject({ number: 2, trigger: 'settled', counts: { new: 1, waiting: 0 } });
    expect(world.batches.customIds.at(-1)).toEqual(['new.mp4']);
  });
});

describe('failures', () => {
  it('a source that cannot be read fails the run, and the next one continues', async () => {
    put('a.mp4');
    await world.run();
    put('b.mp4');
    world.sources.failure = new ClipyardError('source_forbidden', 'no access');
    await world.run();
    expect(await lastRun()).toMatchObject({
      number: 2,
      state: 'failed',
      failure: { code: 'source_forbidden' },
      counts: null,
    });
    world.sources.failure = null;
    // A watch without a schedule tries again by itself.
    world.now += 300_000;
    await world.advance();
    expect(await lastRun()).toMatchObject({ number: 3, trigger: 'retry', state: 'succeeded', counts: { new: 1 } });
    expect(world.batches.customIds).toEqual([['a.mp4'], ['b.mp4']]);
  });

  it('a failure that may pass ends the run only with the last attempt', async () => {
    put('a.mp4');
    world.sources.failure = new ClipyardError('source_unreachable', 'no answer');
    await world.request();
    await expect(world.advance(world.runner(), false)).rejects.toMatchObject({ code: 'source_unreachable' });
    expect((await lastRun()).state).toBe('running');
    await world.advance(world.runner(), true);
    expect((await lastRun()).state).toBe('failed');
  });

  it('a batch that is refused is submitted by the next run under the same id, and nothing is skipped', async () => {
    put('a.mp4');
    world.batches.failure = new ClipyardError('model_unavailable', 'no model');
    await world.run();
    expect(await lastRun()).toMatchObject({ state: 'failed', failure: { code: 'model_unavailable' }, batch: null });
    const plan = await world.watches.plan(world.watch.id, 1);
    put('b.mp4', 'a.mp4=2');
    await world.run();
    expect((await lastRun()).state).toBe('failed');
    world.batches.failure = null;
    await world.run();
    expect([...world.batches.taken.keys()][0]).toBe(plan?.kind === 'planned' ? plan.batch : 'none');
    // The run after it looks for what came meanwhile.
    expect(world.batches.customIds).toEqual([['a.mp4'], ['a.mp4', 'b.mp4']]);
    expect(await lastRun()).toMatchObject({ number: 4, trigger: 'continued', counts: { new: 1, changed: 1 } });
  });

  it('a batch that another process commits after the run has failed is not submitted again', async () => {
    put('a.mp4');
    world.batches.failure = new ClipyardError('model_unavailable', 'no model');
    await world.run();
    const plan = await world.watches.plan(world.watch.id, 1);
    if (plan?.kind !== 'planned') throw new Error('no plan');
    world.batches.taken.set(plan.batch!, { caller: { project: 'vision', key: null }, purpose: 'extract', items: [] });
    world.batches.failure = null;
    await world.run();
    expect(world.batches.taken.size).toBe(1);
    expect(await lastRun()).toMatchObject({ state: 'succeeded' });
  });

  it('submits as much as the quota allows, and the rest later', async () => {
    put('a.mp4', 'b.mp4', 'c.mp4');
    world.itemsLeft = 2;
    await world.run();
    expect((await lastRun()).counts).toMatchObject({ new: 2, waiting: 1 });
    world.itemsLeft = 0;
    await world.run();
    expect(await lastRun()).toMatchObject({ state: 'failed', failure: { code: 'quota_exceeded' } });
    world.itemsLeft = 5;
    await world.run();
    expect(world.batches.customIds).toEqual([['a.mp4', 'b.mp4'], ['c.mp4']]);
  });

  it('fails while the key of the watch is revoked, until it is resumed with another one', async () => {
    await start(new World(store, watchRecord({ key: 'key_1', by: 'ann' })));
    put('a.mp4');
    await world.run();
    expect(await lastRun()).toMatchObject({ state: 'failed', failure: { code: 'forbidden' } });
    world.keys.set('key_2', apiKey('key_2'));
    await world.watches
      .orders(world.watch.id)
      .append({ action: 'resume', by: 'bob', key: 'key_2', at: '2026-01-02T00:00:00.000Z' });
    await world.run();
    expect([...world.batches.taken.values()][0]!.caller).toMatchObject({ project: 'vision', key: { id: 'key_2' } });
    expect((await world.watches.shown(world.watch)).by).toBe('bob');
  });

  it('names a damaged ledger instead of submitting everything again', async () => {
    put('a.mp4');
    await world.run();
    for await (const { key } of store.list(keys.watchParts(world.watch.id, 'ledger'))) await store.put(key, 'x');
    await world.run();
    expect(await lastRun()).toMatchObject({ state: 'failed', failure: { code: 'object_damaged' } });
    expect(world.batches.taken.size).toBe(1);
  });
});

describe('the schedule', () => {
  const daily = { cron: '0 3 * * *', timeZone: 'Europe/Berlin' };
  const at = (time: string): void => void (world.now = Date.parse(time));

  it('runs at its times in its time zone, once after times that were missed, and not in a pause', async () => {
    await start(new World(store, watchRecord({ schedule: daily, createdAt: '2026-03-27T12:00:00.000Z' })));
    at('2026-03-28T01:59:59.000Z');
    await world.advance();
    expect(await world.watches.lastRun(world.watch.id)).toBeNull();
    at('2026-03-28T02:00:00.000Z');
    await world.advance();
    await world.advance();
    expect(await lastRun()).toMatchObject({ number: 1, trigger: 'schedule' });
    // Summer time has begun.
    at('2026-03-29T01:00:00.000Z');
    await world.advance();
    expect((await lastRun()).number).toBe(2);
    at('2026-04-05T12:00:00.000Z');
    await world.advance();
    expect((await lastRun()).number).toBe(3);

    const orders = world.watches.orders(world.watch.id);
    await orders.append({ action: 'pause', by: '', key: null, at: '2026-04-05T13:00:00.000Z' });
    at('2026-04-06T12:00:00.000Z');
    await world.request();
    await world.advance();
    expect(await world.watches.shown(world.watch, world.now)).toMatchObject({ state: 'paused', nextRunAt: null });
    expect((await lastRun()).number).toBe(3);
    await orders.append({ action: 'resume', by: '', key: null, at: '2026-04-06T12:00:00.000Z' });
    await world.advance();
    // The request waited; the time of the schedule in the pause did not.
    expect(await lastRun()).toMatchObject({ number: 4, trigger: 'manual' });
    expect(await world.watches.shown(world.watch, world.now)).toMatchObject({ nextRunAt: '2026-04-07T01:00:00.000Z' });
  });
});

/** Objects that come, change and go between the runs. */
const STEPS: readonly (() => void)[] = [
  () => put('a.mp4', 'b.mp4', 'c/d.mp4'),
  () => put('b.mp4=2', 'e.mp4'),
  () => {
    world.sources.objects.delete('a.mp4');
    put('f.mp4');
  },
];
const EVERY_VERSION = ['a.mp4', 'b.mp4', 'b.mp4', 'c/d.mp4', 'e.mp4', 'f.mp4'];
const submitted = (): string[] => world.batches.customIds.flat().sort();

describe('however often a process is killed', () => {
  /** The writes of a run, all of which are points where it is killed. */
  const countWrites = async (): Promise<number> => {
    const dies = { at: 1_000_000, isAfter: false };
    let writes = 0;
    const counting = new Proxy(mortalStore(store, dies), {
      get(target, name: keyof ObjectStore) {
        if (['put', 'putIfAbsent', 'delete'].includes(name)) writes++;
        return (target[name] as (...args: unknown[]) => unknown).bind(target);
      },
    });
    put('a.mp4');
    await world.request();
    await world.advance(world.runner(counting));
    return writes;
  };

  it.each([false, true])('each version is submitted once (killed after the write: %s)', async (isAfter) => {
    const points = await countWrites();
    expect(points).toBeGreaterThanOrEqual(6);
    for (let at = 0; at <= points + 1; at++) {
      await start(new World(store));
      for (const step of STEPS) {
        step();
        await world.request();
        await world.advance(world.runner(mortalStore(store, { at, isAfter }))).catch((error: unknown) => {
          if (!(error instanceof Killed)) throw error;
        });
        await world.advance();
        expect((await lastRun()).state, `killed at write ${at}`).toBe('succeeded');
      }
      expect(submitted(), `killed at write ${at}`).toEqual(EVERY_VERSION);
    }
  });

  it.each(['before', 'after'] as const)(
    'each version is submitted once (killed %s the commit of the batch)',
    async (moment) => {
      for (const step of STEPS) {
        step();
        await world.request();
        world.batches.onCommit = (at) => {
          if (at === moment) throw new Killed();
        };
        // A death outside of the store looks like a failure without a code, which is repeated.
        await world.advance(world.runner(), false).catch(() => undefined);
        world.batches.onCommit = () => undefined;
        await world.advance();
      }
      expect(submitted()).toEqual(EVERY_VERSION);
    },
  );

  it('objects that change between the attempts are submitted once in each version', async () => {
    put('a.mp4', 'b.mp4');
    await world.request();
    await expect(world.advance(world.runner(mortalStore(store, { at: 3, isAfter: false })))).rejects.toThrow(Killed);
    put('b.mp4=2', 'c.mp4');
    await world.advance();
    await world.run();
    expect(submitted()).toEqual(['a.mp4', 'b.mp4', 'c.mp4']);
  });

  it('leaves no parts behind that nothing refers to', async () => {
    for (const at of [1, 2, 3, 4]) {
      put(`${at}.mp4`);
      await world.request();
      await world.advance(world.runner(mortalStore(store, { at, isAfter: true }))).catch(() => undefined);
      await world.advance();
    }
    const parts: string[] = [];
    for (const kind of ['sorting', 'ledger'] as const)
      for await (const { key } of store.list(keys.watchParts(world.watch.id, kind))) parts.push(key);
    const plan = await world.watches.plan(world.watch.id, (await lastRun()).number);
    expect(parts).toEqual(plan?.kind === 'planned' ? plan.ledger.map(({ key }) => key) : []);
  });
});

describe('with several orchestrators at once', () => {
  it('each version is submitted once', async () => {
    for (let round = 0; round < 10; round++) {
      await start(new World(store));
      for (const step of STEPS) {
        step();
        await world.request();
        await Promise.all([1, 2, 3].map(() => world.advance()));
      }
      expect(submitted()).toEqual(EVERY_VERSION);
    }
  });

  it('each version is submitted once, also if one of them is killed', async () => {
    for (let at = 0; at < 10; at++) {
      await start(new World(store));
      for (const step of STEPS) {
        step();
        await world.request();
        const dying = world.advance(world.runner(mortalStore(store, { at, isAfter: at % 2 === 0 })));
        await Promise.all([world.advance(), dying.catch(() => undefined)]);
        await world.advance();
      }
      expect(submitted(), `killed at write ${at}`).toEqual(EVERY_VERSION);
    }
  });
});
