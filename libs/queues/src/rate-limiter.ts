import { type RedisClient } from './redis-connection.js';

/**
 * A token bucket on Redis' clock that holds the calls of two minutes. Returns the milliseconds until the next call, 0
 * if this one was counted.
 */
const TAKE = `
local clock = redis.call('TIME')
local now, rate = clock[1] * 1000 + clock[2] / 1000, tonumber(ARGV[1])
local state = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local minutes = math.max(0, now - tonumber(state[2] or now)) / 60000
local tokens = math.min(rate * 2, tonumber(state[1] or rate * 2) + minutes * rate)
local wait = 0
if tokens >= 1 then tokens = tokens - 1 else wait = math.ceil((1 - tokens) * 60000 / rate) end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', tostring(now))
redis.call('PEXPIRE', KEYS[1], 180000)
return wait
`;

/** A limit for the calls of each caller, over all processes. */
export class RateLimiter {
  constructor(
    private readonly redis: RedisClient,
    private readonly prefix: string,
    private readonly perMinute: number,
  ) {}

  /**
   * Counts a call. Without Redis, all calls are allowed; those that need Redis fail on their own.
   *
   * @returns seconds until the caller may call again; 0 if this call is allowed
   */
  async take(caller: string): Promise<number> {
    if (this.perMinute === 0) return 0;
    const waitMs = await this.redis.eval(TAKE, 1, `${this.prefix}:rate:${caller}`, this.perMinute).catch(() => 0);
    return Math.ceil(Number(waitMs) / 1000);
  }
}
