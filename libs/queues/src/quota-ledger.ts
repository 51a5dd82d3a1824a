import { type ItemLimits, type ItemsInFlight, type QuotaRefusal, type QuotaUsage, type QuotaUse } from '@clipyard/jobs';

import { type RedisClient } from './redis-connection.js';

/** Entries in flight are `items:milliseconds`: the number, and when it was recorded. */
const SUM = `
local function itemsOf(entry) return tonumber(string.match(entry, '^%d+')) end
local function sum(key)
  local items = 0
  for _, entry in ipairs(redis.call('HVALS', key)) do items = items + itemsOf(entry) end
  return items
end
`;

/**
 * Items that are already held under the id are not counted again. Returns 0 and the number added, or the exceeded limit
 * and its usage.
 */
const TAKE_ITEMS = `${SUM}
local entry = redis.call('HGET', KEYS[1], ARGV[1])
local held = entry and itemsOf(entry) or 0
local more, flying = math.max(0, tonumber(ARGV[2]) - held), sum(KEYS[1])
local today, most, daily = tonumber(redis.call('HGET', KEYS[2], 'items') or '0'), tonumber(ARGV[3]), tonumber(ARGV[4])
if most > 0 and flying + more > most then return { 1, flying } end
if daily > 0 and today + more > daily then return { 2, today } end
redis.call('HSET', KEYS[1], ARGV[1], (held + more) .. ':' .. ARGV[5])
redis.call('HINCRBY', KEYS[2], 'items', more)
redis.call('EXPIRE', KEYS[2], ARGV[6])
redis.call('SADD', KEYS[3], ARGV[7])
return { 0, more }
`;

const TAKE_BYTES = `
local used, daily = tonumber(redis.call('HGET', KEYS[1], 'bytes') or '0'), tonumber(ARGV[2])
if daily > 0 and used + ARGV[1] > daily then return { 1, used } end
redis.call('HINCRBY', KEYS[1], 'bytes', ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return { 0, used }
`;

const USAGE = `${SUM}
local today = redis.call('HMGET', KEYS[2], 'items', 'bytes')
return { sum(KEYS[1]), tonumber(today[1] or '0'), tonumber(today[2] or '0') }
`;

/** Removes an entry if it has not changed since it was read. */
const DROP = `
if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then return redis.call('HDEL', KEYS[1], ARGV[1]) end
return 0
`;

const DAY_KEPT_SECONDS = 2 * 86_400;
/** The age from which a submission that took items but did not commit is considered dead. */
const UNCOMMITTED_MS = 3_600_000;

/**
 * The usage of each API key's quotas, over all processes. Items in flight are recorded per batch, and each batch
 * updates its count whenever it advances. After a loss of Redis the counts are therefore right again once every open
 * batch has advanced; the counts per day start at 0.
 */
export class QuotaLedger implements ItemsInFlight, QuotaUse {
  constructor(
    private readonly redis: RedisClient,
    private readonly prefix: string,
  ) {}

  async takeItems(
    key: string,
    id: string,
    items: number,
    limits: ItemLimits,
    now = Date.now(),
  ): Promise<QuotaRefusal | null> {
    const [limit, used] = (await this.redis.eval(
      TAKE_ITEMS,
      3,
      this.inFlight(key),
      this.day(key, now),
      this.holders,
      id,
      items,
      limits.itemsInFlight,
      limits.itemsADay,
      now,
      DAY_KEPT_SECONDS,
      key,
    )) as [number, number];
    return limit === 0 ? null : { of: limit === 1 ? 'itemsInFlight' : 'itemsADay', used };
  }

  async giveBack(key: string, id: string, items: number, now = Date.now()): Promise<void> {
    await this.redis.multi().hdel(this.inFlight(key), id).hincrby(this.day(key, now), 'items', -items).exec();
  }

  async takeBytes(key: string, bytes: number, daily: number, now = Date.now()): Promise<QuotaRefusal | null> {
    const [limit, used] = (await this.redis.eval(
      TAKE_BYTES,
      1,
      this.day(key, now),
      bytes,
      daily,
      DAY_KEPT_SECONDS,
    )) as [number, number];
    return limit === 0 ? null : { of: 'uploadBytesADay', used };
  }

  /** Records how many items of a batch or classification are unfinished. */
  async note(key: string, id: string, items: number, now = Date.now()): Promise<void> {
    if (items > 0)
      await this.redis.multi().hset(this.inFlight(key), id, `${items}:${now}`).sadd(this.holders, key).exec();
    else await this.redis.hdel(this.inFlight(key), id);
  }

  /** Releases items of submissions that died and of work whose end was not recorded. */
  async keep(open: ReadonlySet<string>, now = Date.now()): Promise<void> {
    for (const key of await this.redis.smembers(this.holders)) {
      const entries = Object.entries(await this.redis.hgetall(this.inFlight(key)));
      const dead = entries.filter(([id, entry]) => !open.has(id) && now - Number(entry.split(':')[1]) > UNCOMMITTED_MS);
      for (const [id, entry] of dead) await this.redis.eval(DROP, 1, this.inFlight(key), id, entry);
    }
  }

  async usage(key: string, now = Date.now()): Promise<QuotaUsage> {
    const [itemsInFlight, itemsToday, uploadBytesToday] = (await this.redis.eval(
      USAGE,
      2,
      this.inFlight(key),
      this.day(key, now),
    )) as [number, number, number];
    return { itemsInFlight, itemsToday, uploadBytesToday };
  }

  private get holders(): string {
    return `${this.prefix}:quota:holders`;
  }

  private inFlight(key: string): string {
    return `${this.prefix}:quota:${key}:in-flight`;
  }

  private day(key: string, now: number): string {
    return `${this.prefix}:quota:${key}:${new Date(now).toISOString().slice(0, 10)}`;
  }
}
