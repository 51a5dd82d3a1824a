interface RedisSettings {
  readonly REDIS_URL: string;
  readonly REDIS_MODE: 'single' | 'sentinel' | 'cluster';
  readonly REDIS_TLS_CERT?: string | undefined;
  readonly REDIS_TLS_KEY?: string | undefined;
}

/** Contradictions between the Redis settings. */
export function redisProblems(settings: RedisSettings): { path: string[]; message: string }[] {
  const several = settings.REDIS_URL.includes(',');
  const database = Number(/^rediss?:\/\/[^/]+\/(\d+)/.exec(settings.REDIS_URL)?.[1] ?? 0);
  return [
    ...(several && settings.REDIS_MODE === 'single'
      ? [{ path: ['REDIS_MODE'], message: 'must be sentinel or cluster, because REDIS_URL has several hosts' }]
      : []),
    ...(database > 0 && settings.REDIS_MODE === 'cluster'
      ? [{ path: ['REDIS_URL'], message: 'must have database 0 with a Cluster' }]
      : []),
    ...((settings.REDIS_TLS_CERT === undefined) !== (settings.REDIS_TLS_KEY === undefined)
      ? [{ path: ['REDIS_TLS_CERT'], message: 'must be set together with REDIS_TLS_KEY' }]
      : []),
  ];
}

/** The key prefix. With a Cluster it is a hash tag: scripts and transactions need all their keys in one slot. */
export function slotPrefix({
  QUEUE_PREFIX,
  REDIS_MODE,
}: {
  readonly QUEUE_PREFIX: string;
  readonly REDIS_MODE: RedisSettings['REDIS_MODE'];
}): string {
  return REDIS_MODE !== 'cluster' || /\{[^}]+\}/.test(QUEUE_PREFIX) ? QUEUE_PREFIX : `{${QUEUE_PREFIX}}`;
}
