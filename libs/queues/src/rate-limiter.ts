import { type RedisClient } from './redis-connection.js';

/** A bucket that fills at a steady rate and holds twice a minute's calls, on Redis' clock; answers with the milliseconds until the next. */
const TAKE = `
local clock = redis.call('TIME')
local now, rate = clock[1] * 1000 + clock[2] / 1000, tonumber(ARGV[1])
local state = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = math.min(rate * 2, tonumber(state[1] or rate * 2) + math.max(0, now - tonumber(state[2] or now)) / 60000 * rate)
local wait = 0
if tokens >= 1 then tokens = tokens - 1 else wait = math.ceil((1 - tokens) * 60000 / rate) end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', tostring(now))
redis.call('PEXPIRE', KEYS[1], 180000)
return wait
`;

/** A limit on the calls of each caller that all processes share. */
export class RateLimiter {
  constructor(
    private readonly redis: RedisClient,
    private readonly prefix: string,
    private readonly perMinute: number,
  ) {}

  /** Seconds until the caller may call again; 0 where it may now, and has. Without Redis nobody is held up: what the call needs of it fails by itself. */
  async take(caller: string): Promise<number> {
    if (this.perMinute === 0) return 0;
    const waitMs = await this.redis.eval(TAKE, 1, `${this.prefix}:rate:${caller}`, this.perMinute).catch(() => 0);
    return Math.ceil(Number(waitMs) / 1000);
  }
}
