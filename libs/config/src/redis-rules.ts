interface RedisSettings {
  readonly REDIS_URL: string;
  readonly REDIS_MODE: 'single' | 'sentinel' | 'cluster';
  readonly REDIS_TLS_CERT?: string | undefined;
  readonly REDIS_TLS_KEY?: string | undefined;
}

/** What is wrong with the settings of Redis taken together. */
export function redisProblems(settings: RedisSettings): { path: string[]; message: string }[] {
  const several = settings.REDIS_URL.includes(',');
  const database = Number(/^rediss?:\/\/[^/]+\/(\d+)/.exec(settings.REDIS_URL)?.[1] ?? 0);
  return [
    ...(several && settings.REDIS_MODE === 'single'
      ? [{ path: ['REDIS_MODE'], message: 'REDIS_URL has several hosts: sentinel or cluster?' }]
      : []),
    ...(database > 0 && settings.REDIS_MODE === 'cluster'
      ? [{ path: ['REDIS_URL'], message: 'a Cluster has no database but 0' }]
      : []),
    ...((settings.REDIS_TLS_CERT === undefined) !== (settings.REDIS_TLS_KEY === undefined)
      ? [{ path: ['REDIS_TLS_CERT'], message: 'REDIS_TLS_CERT and REDIS_TLS_KEY need each other' }]
      : []),
  ];
}

/** A Cluster takes scripts and transactions only over keys of one slot; a hash tag puts them there. */
export function slotPrefix({
  QUEUE_PREFIX,
  REDIS_MODE,
}: {
  readonly QUEUE_PREFIX: string;
  readonly REDIS_MODE: RedisSettings['REDIS_MODE'];
}): string {
  return REDIS_MODE !== 'cluster' || /\{[^}]+\}/.test(QUEUE_PREFIX) ? QUEUE_PREFIX : `{${QUEUE_PREFIX}}`;
}
