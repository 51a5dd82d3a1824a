import { type KnownDecided, type LeaseHolder, type ReviewLeases } from '@clipyard/jobs';

import { type RedisClient } from './redis-connection.js';

/** KEYS: expiry times of leases, their sessions. */
const EXPIRE = `
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
for _, item in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now)) do
  redis.call('ZREM', KEYS[1], item)
  redis.call('HDEL', KEYS[2], item)
end
`;

/** ARGV: session, lease in ms, count, items. */
const TAKE = `${EXPIRE}
local taken = {}
for i = 4, #ARGV do
  if #taken == tonumber(ARGV[3]) then break end
  local holder = redis.call('HGET', KEYS[2], ARGV[i])
  if not holder or holder == ARGV[1] then
    redis.call('HSET', KEYS[2], ARGV[i], ARGV[1])
    redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[i])
    taken[#taken + 1] = ARGV[i]
  end
end
redis.call('PEXPIRE', KEYS[1], ARGV[2] * 2)
redis.call('PEXPIRE', KEYS[2], ARGV[2] * 2)
return taken
`;

/** ARGV: session, lease in ms. */
const RENEW = `${EXPIRE}
local held = redis.call('HGETALL', KEYS[2])
for i = 1, #held, 2 do
  if held[i + 1] == ARGV[1] then redis.call('ZADD', KEYS[1], now + ARGV[2], held[i]) end
end
redis.call('PEXPIRE', KEYS[1], ARGV[2] * 2)
redis.call('PEXPIRE', KEYS[2], ARGV[2] * 2)
return 0
`;

/** ARGV: session, items. */
const RELEASE = `
for i = 2, #ARGV do
  if redis.call('HGET', KEYS[2], ARGV[i]) == ARGV[1] then
    redis.call('HDEL', KEYS[2], ARGV[i])
    redis.call('ZREM', KEYS[1], ARGV[i])
  end
end
return 0
`;

/** ARGV: session. */
const RELEASE_ALL = `
local held = redis.call('HGETALL', KEYS[2])
for i = 1, #held, 2 do
  if held[i + 1] == ARGV[1] then
    redis.call('HDEL', KEYS[2], held[i])
    redis.call('ZREM', KEYS[1], held[i])
  end
end
return 0
`;

/** ARGV: items. Returns session and expiry of each, empty texts if nobody holds it. */
const HOLDERS = `${EXPIRE}
local holders = {}
for i = 1, #ARGV do
  holders[#holders + 1] = redis.call('HGET', KEYS[2], ARGV[i]) or ''
  holders[#holders + 1] = tostring(redis.call('ZSCORE', KEYS[1], ARGV[i]) or '')
end
return holders
`;

/** Skipped items and known decisions are kept for so long after the last change, in seconds. */
const SKIPPED_SECONDS = 24 * 3600;
const DECIDED_SECONDS = 7 * 24 * 3600;

/** Leases of review items in Redis, on its clock, so that any number of API processes share them. */
export class ReviewLeaseStore implements ReviewLeases {
  constructor(
    private readonly redis: RedisClient,
    private readonly prefix: string,
    readonly leaseMs: number,
  ) {}

  async take(subject: string, session: string, items: readonly string[], count: number): Promise<string[]> {
    if (items.length === 0 || count <= 0) return [];
    return (await this.redis.eval(
      TAKE,
      2,
      ...this.leases(subject),
      session,
      this.leaseMs,
      count,
      ...items,
    )) as string[];
  }

  async renew(subject: string, session: string): Promise<void> {
    await this.redis.eval(RENEW, 2, ...this.leases(subject), session, this.leaseMs);
  }

  async release(subject: string, session: string, items: readonly string[]): Promise<void> {
    if (items.length > 0) await this.redis.eval(RELEASE, 2, ...this.leases(subject), session, ...items);
  }

  async releaseAll(subject: string, session: string): Promise<void> {
    await this.redis.eval(RELEASE_ALL, 2, ...this.leases(subject), session);
  }

  async holders(subject: string, items: readonly string[]): Promise<(LeaseHolder | null)[]> {
    if (items.length === 0) return [];
    const found = (await this.redis.eval(HOLDERS, 2, ...this.leases(subject), ...items)) as string[];
    return items.map((_, i) => {
      const session = found[2 * i]!;
      return session === '' ? null : { session, until: Number(found[2 * i + 1]) };
    });
  }

  async skip(subject: string, session: string, items: readonly string[]): Promise<void> {
    if (items.length === 0) return;
    const key = this.skippedBy(subject, session);
    await this.redis
      .multi()
      .sadd(key, ...items)
      .expire(key, SKIPPED_SECONDS)
      .exec();
  }

  async unskip(subject: string, session: string, items: readonly string[]): Promise<void> {
    if (items.length > 0) await this.redis.srem(this.skippedBy(subject, session), ...items);
  }

  async skipped(subject: string, session: string): Promise<ReadonlySet<string>> {
    return new Set(await this.redis.smembers(this.skippedBy(subject, session)));
  }

  async decided(subject: string, queue: string): Promise<KnownDecided> {
    const [bits, [undos, seen]] = await Promise.all([
      this.redis.getBuffer(this.decidedOf(queue)),
      this.redis.mget(this.undos(subject), this.seenUndos(queue)),
    ]);
    return { bits: bits ?? new Uint8Array(), isStale: (undos ?? '0') !== (seen ?? '0') };
  }

  async markDecided(queue: string, places: readonly number[]): Promise<void> {
    if (places.length === 0) return;
    const key = this.decidedOf(queue);
    const change = this.redis.multi();
    for (const place of places) change.setbit(key, place, 1);
    await change.expire(key, DECIDED_SECONDS).exec();
  }

  async forgetDecided(subject: string, queue: string): Promise<void> {
    const undos = (await this.redis.get(this.undos(subject))) ?? '0';
    await this.redis.multi().del(this.decidedOf(queue)).set(this.seenUndos(queue), undos, 'EX', DECIDED_SECONDS).exec();
  }

  async noteUndo(subject: string): Promise<void> {
    const key = this.undos(subject);
    await this.redis.multi().incr(key).expire(key, DECIDED_SECONDS).exec();
  }

  private leases(subject: string): [string, string] {
    return [`${this.prefix}:review:${subject}:expiry`, `${this.prefix}:review:${subject}:sessions`];
  }

  private skippedBy(subject: string, session: string): string {
    return `${this.prefix}:review:${subject}:skipped:${session}`;
  }

  private undos(subject: string): string {
    return `${this.prefix}:review:${subject}:undos`;
  }

  private decidedOf(queue: string): string {
    return `${this.prefix}:review:${queue}:decided`;
  }

  private seenUndos(queue: string): string {
    return `${this.prefix}:review:${queue}:seen-undos`;
  }
}
