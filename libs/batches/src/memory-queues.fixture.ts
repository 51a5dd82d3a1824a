import {
  addSummaries,
  type BatchProgress,
  type ClaimedShard,
  type ClaimOptions,
  emptyShardSummary,
  type FailedAttempt,
  type ItemsInFlight,
  type LiveProgress,
  type ShardDispatcher,
  type ShardRef,
  type ShardSummary,
  type ShardWork,
} from '@clipyard/jobs';
import { KnownSources, SegmentLists } from '@clipyard/videos';

import { type BatchRepository } from './batch-repository.js';
import { type KeyQuota } from './ports.js';
import { VideoDivision } from './video-division.js';

const noQuota = { takeItems: () => Promise.resolve(), note: () => Promise.resolve() };

export const divisionOf = (
  repository: BatchRepository,
  progress: BatchProgress,
  dispatcher: ShardDispatcher,
  quota: KeyQuota & ItemsInFlight = noQuota,
): VideoDivision => {
  const { store } = repository;
  return new VideoDivision(repository, new SegmentLists(store), new KnownSources(store), progress, dispatcher, quota);
};

interface State {
  readonly round: number;
  readonly total: number;
  next: number;
  readonly inFlight: Set<number>;
  readonly done: Set<number>;
  summary: ShardSummary;
  startedAt: number | null;
  /** Virtual time, and the cost of a shard. */
  time: number;
  cost: number;
}

/** Live state in memory; `wipe` is the loss of Redis. */
export class MemoryProgress implements BatchProgress {
  private readonly states = new Map<string, State>();
  private readonly left = new Map<string, number>();
  private readonly obstacles = new Map<string, string>();
  /** Finished items of shards in flight, as workers mark them. */
  live: LiveProgress['live'] = { succeeded: 0, failed: 0 };
  /** Failed attempts by batch and shard. */
  readonly failed = new Map<string, Map<number, FailedAttempt>>();

  failedAttempts(id: string, shard: number): Promise<ReadonlyMap<number, FailedAttempt>> {
    return Promise.resolve(this.failed.get(`${id} ${shard}`) ?? new Map());
  }

  noteObstacle(id: string, obstacle: string | null): Promise<void> {
    if (obstacle === null) this.obstacles.delete(id);
    else this.obstacles.set(id, obstacle);
    return Promise.resolve();
  }

  obstacle(id: string): Promise<string | null> {
    return Promise.resolve(this.obstacles.get(id) ?? null);
  }

  wipe(): void {
    this.states.clear();
  }

  init(
    id: string,
    round: number,
    total: number,
    done: ReadonlyMap<number, ShardSummary>,
    startedAt: number | null,
  ): Promise<void> {
    if ((this.states.get(id)?.round ?? -1) >= round) return Promise.resolve();
    const next = done.size === 0 ? 0 : Math.max(...done.keys()) + 1;
    const inFlight = new Set(Array.from({ length: next }, (_, i) => i).filter((i) => !done.has(i)));
    this.states.set(id, {
      round,
      total,
      next,
      inFlight,
      done: new Set(done.keys()),
      summary: [...done.values()].reduce(addSummaries, emptyShardSummary),
      startedAt,
      time: 0,
      cost: 0,
    });
    return Promise.resolve();
  }

  claim(id: string, round: number, { window, limit, cost }: ClaimOptions): Promise<ClaimedShard[]> {
    const state = this.states.get(id);
    const claimed: ClaimedShard[] = [];
    if (state?.round !== round) return Promise.resolve(claimed);
    const entering = state.inFlight.size === 0;
    const started = [...this.states.values()].filter(({ inFlight, cost }) => inFlight.size > 0 && cost > 0);
    const furthestBehind = Math.min(...started.map(({ time, cost, inFlight }) => time - cost * inFlight.size));
    let time = state.time;
    if (entering) time = started.length === 0 ? 0 : Math.max(time, furthestBehind);
    while (state.inFlight.size < window && state.next < state.total && claimed.length < limit) {
      claimed.push({ shard: state.next, time, entering });
      state.inFlight.add(state.next++);
      time += cost;
      state.startedAt ??= Date.now();
    }
    if (claimed.length > 0) Object.assign(state, { time, cost });
    return Promise.resolve(claimed);
  }

  shardDone(id: string, round: number, shard: number, summary: ShardSummary): Promise<void> {
    const state = this.states.get(id);
    if (state?.round !== round) return Promise.resolve();
    state.inFlight.delete(shard);
    if (!state.done.has(shard)) state.summary = addSummaries(state.summary, summary);
    state.done.add(shard);
    return Promise.resolve();
  }

  read(id: string): Promise<LiveProgress | null> {
    const state = this.states.get(id);
    if (state === undefined) return Promise.resolve(null);
    const { round, total, done, inFlight, summary, startedAt } = state;
    return Promise.resolve({
      round,
      total,
      done: done.size,
      inFlight: [...inFlight].sort((a, b) => a - b),
      summary,
      live: this.live,
      startedAt,
    });
  }

  noteUnqueued(id: string, items: number): Promise<void> {
    this.left.set(id, items);
    return Promise.resolve();
  }

  unqueued(): Promise<number> {
    return Promise.resolve([...this.left.values()].reduce((sum, items) => sum + items, 0));
  }

  keepUnqueued(open: readonly string[]): Promise<void> {
    for (const notes of [this.left, this.obstacles])
      for (const id of notes.keys()) if (!open.includes(id)) notes.delete(id);
    return Promise.resolve();
  }

  clear(id: string): Promise<void> {
    this.states.delete(id);
    this.left.delete(id);
    this.obstacles.delete(id);
    return Promise.resolve();
  }
}

/** Keeps dispatched shards; the test plays the workers. */
export class RecordingDispatcher implements ShardDispatcher {
  readonly works: ShardWork[] = [];
  readonly pending = new Map<string, ShardWork>();
  readonly woken: string[] = [];
  /** Batches that are woken after a delay. */
  readonly later = new Set<string>();
  readonly again: ShardWork[] = [];
  readonly notified: string[] = [];
  cancelled = new Set<string>();
  private readonly id = ({ batchId, round, shard }: ShardRef): string => `${batchId}/${round}/${shard}`;

  dispatch(work: ShardWork): Promise<void> {
    if (!this.pending.has(this.id(work))) this.works.push(work);
    this.pending.set(this.id(work), work);
    return Promise.resolve();
  }
  isDispatched(work: ShardRef): Promise<boolean> {
    return Promise.resolve(this.pending.has(this.id(work)));
  }
  wake(id: string, delayMs = 0): Promise<void> {
    if (delayMs === 0) this.woken.push(id);
    else this.later.add(id);
    return Promise.resolve();
  }
  cancel(id: string): Promise<void> {
    this.cancelled.add(id);
    return Promise.resolve();
  }
  forget(id: string): Promise<void> {
    this.cancelled.delete(id);
    return Promise.resolve();
  }
  notify(id: string): Promise<void> {
    this.notified.push(id);
    return Promise.resolve();
  }
  extractAgain(work: ShardWork): Promise<void> {
    this.again.push(work);
    return Promise.resolve();
  }
  take(): ShardWork | undefined {
    const [key, work] = this.pending.entries().next().value ?? [];
    if (key !== undefined) this.pending.delete(key);
    return work;
  }
}
