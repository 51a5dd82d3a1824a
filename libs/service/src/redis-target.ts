import { readFileSync } from 'node:fs';

import { type Settings } from '@clipyard/config';
import { type RedisTarget } from '@clipyard/queues';

/** The values without undefined ones. */
function given<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

const pem = (path: string | undefined): string | undefined =>
  path === undefined ? undefined : readFileSync(path, 'utf8');

/**
 * Redis connection options from the settings.
 *
 * @throws Error if a PEM file cannot be read
 */
export function redisTarget(settings: Settings): RedisTarget {
  return {
    url: settings.REDIS_URL,
    mode: settings.REDIS_MODE,
    ...given({ username: settings.REDIS_USERNAME, password: settings.REDIS_PASSWORD }),
    tls: given({
      ca: pem(settings.REDIS_TLS_CA),
      cert: pem(settings.REDIS_TLS_CERT),
      key: pem(settings.REDIS_TLS_KEY),
      servername: settings.REDIS_TLS_SERVERNAME,
    }),
    sentinel: {
      name: settings.REDIS_SENTINEL_NAME,
      ...given({
        username: settings.REDIS_SENTINEL_USERNAME,
        password: settings.REDIS_SENTINEL_PASSWORD,
        tls: settings.REDIS_SENTINEL_TLS,
      }),
    },
  };
}
