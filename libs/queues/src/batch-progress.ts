import { setTimeout } from 'node:timers/promises';

import {
  type BatchProgress,
  type ClaimedShard,
  type FailedAttempt,
  FailedAttemptSchema,
  type LiveProgress,
  type ShardSummary,
} from '@clipyard/jobs';

import { probe } from './probe.js';
import { type RedisClient } from './redis-connection.js';
import { redisProblem } from './redis-problem.js';

/** The integers of a summary, in the order that the scripts expect. */
const FIELDS = [
  'succeeded',
  'failed',
  'cancelled',
  'cached',
  'timed',
  'fetch',
  'decode',
  'encode',
  'store',
  'wait',
] as const;

const flatten = (summary: ShardSummary): number[] =>
  FIELDS.map((field) =>
    Math.round(
      field in summary.timings
        ? summary.timings[field as keyof ShardSummary['timings']]
        : summary[field as 'succeeded'],
    ),
  );

/**
 * Claims the next shards, from `next` up to `total`, while fewer than the window are in flight. The virtual time is
 * that of start-time fair queuing: a batch with nothing in flight enters at the time of the batch that is furthest
 * behind, and each shard advances it by its cost. If no batch has shards in flight, the time starts again at 0.
 */
const CLAIM = `
local state = redis.call('HMGET', KEYS[1], 'next', 'total', 'round', 'time')
if not state[1] or state[3] ~= ARGV[2] then return {} end
local nextShard, total, time = tonumber(state[1]), tonumber(state[2]), tonumber(state[4] or '0')
local inFlight, cost = redis.call('SCARD', KEYS[2]), tonumber(ARGV[4])
local entering = 0
if inFlight == 0 then
  local furthest = redis.call('ZRANGE', KEYS[3], 0, 0, 'WITHSCORES')
  time = furthest[2] and math.max(time, tonumber(furthest[2])) or 0
  entering = 1
end
local free = math.min(tonumber(ARGV[1]) - inFlight, tonumber(ARGV[5]))
local claimed = {}
while free > 0 and nextShard < total do
  redis.call('SADD', KEYS[2], nextShard)
  for _, value in ipairs({ nextShard, time, entering }) do claimed[#claimed + 1] = value end
  nextShard, time, inFlight, free = nextShard + 1, time + cost, inFlight + 1, free - 1
end
if #claimed == 0 then return {} end
redis.call('HSET', KEYS[1], 'next', nextShard, 'time', time, 'cost', cost)
redis.call('HSETNX', KEYS[1], 'startedAt', ARGV[3])
redis.call('ZADD', KEYS[3], time - cost * inFlight, ARGV[6])
return claimed
`;

/** Counts a shard exactly once, no matter how often its job runs. */
const DONE = `
if redis.call('HGET', KEYS[1], 'round') ~= ARGV[1] then return 0 end
redis.call('SREM', KEYS[2], ARGV[2])
redis.call('DEL', KEYS[4], KEYS[5], KEYS[7])
local inFlight, charged = redis.call('SCARD', KEYS[2]), redis.call('HMGET', KEYS[1], 'time', 'cost')
if inFlight == 0 then redis.call('ZREM', KEYS[6], ARGV[3])
elseif charged[1] then redis.call('ZADD', KEYS[6], charged[1] - charged[2] * inFlight, ARGV[3]) end
if redis.call('SADD', KEYS[3], ARGV[2]) == 0 then return 0 end
for i = 4, #ARGV, 2 do redis.call('HINCRBY', KEYS[1], ARGV[i], ARGV[i + 1]) end
return 1
`;

/** How long the result of a probe is used, in milliseconds. */
const PROBE_INTERVAL_MS = 2_000;

/** How long marks are collected before they are sent, in milliseconds. People do not notice shorter delays. */
const MARKS_MS = 50;

/** Reads a running batch in one step: its state, its shards in flight, and the marks in these shards. */
const READ = `
local shards, ok, bad = redis.call('SMEMBERS', KEYS[2]), 0, 0
for _, shard in ipairs(shards) do
  ok = ok + redis.call('BITCOUNT', KEYS[4] .. shard)
  bad = bad + redis.call('BITCOUNT', KEYS[5] .. shard)
end
return { redis.call('HGETALL', KEYS[1]), shards, redis.call('SCARD', KEYS[3]), ok, bad }
`;

/**
 * Marks items of a shard that is in flight. Marks that arrive after its end, from a worker that was considered dead,
 * are ignored, because they would never be removed.
 */
const MARK = `
if redis.call('SISMEMBER', KEYS[2], ARGV[1]) == 0 then return 0 end
for i = 2, #ARGV do redis.call('SETBIT', KEYS[1], ARGV[i], 1) end
return 1
`;

/** Notes a failed attempt in a shard that is in flight. */
const FAILED = `
if redis.call('SISMEMBER', KEYS[2], ARGV[1]) == 0 then return 0 end
return redis.call('HSET', KEYS[1], ARGV[2], ARGV[3])
`;

/** The live state of running batches. Every change is atomic and may be repeated. */
export class BatchProgressStore implements BatchProgress {
  /** Marks that have not been sent yet, by key. */
  private readonly marks = new Map<string, { batchId: string; shard: number; offsets: number[] }>();
  private flushing: Promise<void> | null = null;
  private probedAt = -Infinity;
  private problem: Promise<string | null> = Promise.resolve(null);

  constructor(
    private readonly redis: RedisClient,
    private readonly prefix: string,
  ) {}

  /** Creates the state of a round, with the shards whose outcomes are stored. An existing state is not changed. */
  async init(
    batchId: string,
    round: number,
    total: number,
    done: ReadonlyMap<number, ShardSummary>,
    startedAt: number | null,
  ): Promise<void> {
    const current = await this.redis.hget(this.key(batchId), 'round');
    if (current !== null && Number(current) >= round) return;
    await this.clear(batchId);
    // Shards before `next` are done or in flight. Others are marked as in flight, so that they are dispatched again.
    const next = done.size === 0 ? 0 : Math.max(...done.keys()) + 1;
    const gaps = Array.from({ length: next }, (_, shard) => shard).filter((shard) => !done.has(shard));
    const transaction = this.redis
      .multi()
      .hset(this.key(batchId), { round, total, next, ...(startedAt === null ? {} : { startedAt }) });
    if (gaps.length > 0) transaction.sadd(this.key(batchId, 'in-flight'), ...gaps);
    await transaction.exec();
    for (const [shard, summary] of done) await this.shardDone(batchId, round, shard, summary);
  }

  async claim(
    batchId: string,
    round: number,
    { window, limit, cost }: { window: number; limit: number; cost: number },
  ): Promise<ClaimedShard[]> {
    const claimed = (await this.redis.eval(
      CLAIM,
      3,
      this.key(batchId),
      this.key(batchId, 'in-flight'),
      this.clock,
      window,
      round,
      Date.now(),
      cost,
      limit,
      batchId,
    )) as number[];
    return Array.from({ length: claimed.length / 3 }, (_, i) => ({
      shard: claimed[i * 3]!,
      time: claimed[i * 3 + 1]!,
      entering: claimed[i * 3 + 2] === 1,
    }));
  }

  async shardDone(batchId: string, round: number, shard: number, summary: ShardSummary): Promise<void> {
    const increments = flatten(summary).flatMap((value, i) => [FIELDS[i]!, value]);
    await this.redis.eval(
      DONE,
      7,
      this.key(batchId),
      this.key(batchId, 'in-flight'),
      this.key(batchId, 'done'),
      this.key(batchId, `ok:${shard}`),
      this.key(batchId, `bad:${shard}`),
      this.clock,
      this.key(batchId, `again:${shard}`),
      round,
      shard,
      batchId,
      ...increments,
    );
  }

  /**
   * Marks an item of a shard that is in flight, so that progress is visible before the shard ends. Marks are sent in
   * groups; resolves when the group has been sent.
   */
  itemDone(batchId: string, shard: number, offset: number, ok: boolean): Promise<void> {
    const key = this.key(batchId, `${ok ? 'ok' : 'bad'}:${shard}`);
    const gathered = this.marks.get(key);
    if (gathered === undefined) this.marks.set(key, { batchId, shard, offsets: [offset] });
    else gathered.offsets.push(offset);
    return (this.flushing ??= setTimeout(MARKS_MS).then(() => this.flushMarks()));
  }

  private async flushMarks(): Promise<void> {
    this.flushing = null;
    const pipeline = this.redis.pipeline();
    for (const [key, { batchId, shard, offsets }] of this.marks)
      pipeline.eval(MARK, 2, key, this.key(batchId, 'in-flight'), shard, ...offsets);
    this.marks.clear();
    for (const [error] of (await pipeline.exec()) ?? []) if (error !== null) throw error;
  }

  /** Notes that an item of a shard in flight has failed and will be tried again. */
  async attemptFailed(batchId: string, shard: number, offset: number, failed: FailedAttempt): Promise<void> {
    const keys = [this.key(batchId, `again:${shard}`), this.key(batchId, 'in-flight')];
    await this.redis.eval(FAILED, keys.length, ...keys, shard, offset, JSON.stringify(failed));
  }

  async failedAttempts(batchId: string, shard: number): Promise<ReadonlyMap<number, FailedAttempt>> {
    const found = await this.redis.hgetall(this.key(batchId, `again:${shard}`));
    return new Map(
      Object.entries(found).map(([offset, json]) => [Number(offset), FailedAttemptSchema.parse(JSON.parse(json))]),
    );
  }

  async read(batchId: string): Promise<LiveProgress | null> {
    const keys = [
      this.key(batchId),
      this.key(batchId, 'in-flight'),
      this.key(batchId, 'done'),
      this.key(batchId, 'ok:'),
      this.key(batchId, 'bad:'),
    ];
    const [fields, inFlight, done, ok, bad] = (await this.redis.eval(READ, keys.length, ...keys)) as [
      string[],
      string[],
      number,
      number,
      number,
    ];
    const hash = new Map(
      Array.from({ length: fields.length / 2 }, (_, i) => [fields[i * 2]!, Number(fields[i * 2 + 1])]),
    );
    if (!hash.has('round')) return null;
    const number = (field: string): number => hash.get(field) ?? 0;
    return {
      round: number('round'),
      total: number('total'),
      done,
      inFlight: inFlight.map(Number).sort((a, b) => a - b),
      summary: {
        succeeded: number('succeeded'),
        failed: number('failed'),
        cancelled: number('cancelled'),
        cached: number('cached'),
        timed: number('timed'),
        timings: {
          fetch: number('fetch'),
          decode: number('decode'),
          encode: number('encode'),
          store: number('store'),
          wait: number('wait'),
        },
      },
      live: { succeeded: ok, failed: bad },
      startedAt: hash.get('startedAt') ?? null,
    };
  }

  /** Records how many items of a batch are not queued yet. */
  async noteUnqueued(batchId: string, items: number): Promise<void> {
    if (items > 0) await this.redis.hset(this.unqueuedKey, batchId, items);
    else await this.redis.hdel(this.unqueuedKey, batchId);
  }

  /** Items of all batches that are not queued yet, in one read. */
  async unqueued(): Promise<number> {
    return (await this.redis.hvals(this.unqueuedKey)).reduce((sum, items) => sum + Number(items), 0);
  }

  /** Removes the records of batches that are no longer open, which a late orchestrator may have written. */
  async keepUnqueued(open: readonly string[]): Promise<void> {
    const kept = new Set(open);
    for (const key of [this.unqueuedKey, this.obstaclesKey]) {
      const stale = (await this.redis.hkeys(key)).filter((id) => !kept.has(id));
      if (stale.length > 0) await this.redis.hdel(key, ...stale);
    }
  }

  /** Records what keeps a batch from progressing; null if nothing does. */
  async noteObstacle(batchId: string, obstacle: string | null): Promise<void> {
    if (obstacle === null) await this.redis.hdel(this.obstaclesKey, batchId);
    else await this.redis.hset(this.obstaclesKey, batchId, obstacle);
  }

  /** Why Redis refuses changes, which concerns all batches, or the obstacle of this batch; null if there is none. */
  async obstacle(batchId: string): Promise<string | null> {
    if (Date.now() - this.probedAt > PROBE_INTERVAL_MS) {
      this.probedAt = Date.now();
      this.problem = probe(this.redis, this.prefix).then(
        () => null,
        (error: unknown) => redisProblem(error),
      );
    }
    return (await this.problem) ?? (await this.redis.hget(this.obstaclesKey, batchId));
  }

  async clear(batchId: string): Promise<void> {
    const inFlight = await this.redis.smembers(this.key(batchId, 'in-flight'));
    const marks = inFlight.flatMap((shard) =>
      ['ok', 'bad', 'again'].map((mark) => this.key(batchId, `${mark}:${shard}`)),
    );
    await this.redis
      .multi()
      .del(this.key(batchId), this.key(batchId, 'in-flight'), this.key(batchId, 'done'), ...marks)
      .zrem(this.clock, batchId)
      .hdel(this.unqueuedKey, batchId)
      .hdel(this.obstaclesKey, batchId)
      .exec();
  }

  /** The key of the batches with shards in flight, sorted by the virtual time of the oldest shard. */
  private get clock(): string {
    return `${this.prefix}:live:clock`;
  }

  private get obstaclesKey(): string {
    return `${this.prefix}:live:obstacles`;
  }

  private get unqueuedKey(): string {
    return `${this.prefix}:live:unqueued`;
  }

  private key(batchId: string, part?: string): string {
    return `${this.prefix}:live:${batchId}${part === undefined ? '' : `:${part}`}`;
  }
}
