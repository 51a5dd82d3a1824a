import { Cluster, type ClusterOptions, Redis, type RedisOptions } from 'ioredis';

import { redisAddress, type RedisTarget } from './redis-target.js';
import { LastingSentinelConnector } from './sentinel-connector.js';

/** A connection to one server, to the primary of Sentinels, or to a Cluster. */
export type RedisClient = Redis | Cluster;

type Common = Pick<RedisOptions, 'maxRetriesPerRequest' | 'connectTimeout' | 'commandTimeout'> & {
  readonly retryStrategy: (attempt: number) => number;
};

const backoff =
  (longestMs: number) =>
  (attempt: number): number =>
    Math.min(100 * 2 ** Math.min(attempt, 6), longestMs);

/** A producer fails after three attempts to connect, within about three seconds, because its caller waits. */
const PRODUCER: Common = {
  retryStrategy: backoff(1_000),
  maxRetriesPerRequest: 2,
  connectTimeout: 5_000,
  commandTimeout: 10_000,
};
/** A worker waits for Redis without a limit. BullMQ requires null for its blocking commands. */
const WORKER: Common = { retryStrategy: backoff(5_000), maxRetriesPerRequest: null, connectTimeout: 5_000 };

/** How long after a disconnection calls no longer wait for the connection, in milliseconds. */
const LOST_AFTER_MS = 3_000;

/** How often the slots of a Cluster are read, in milliseconds. Only this detects a node that hangs. */
const SLOTS_REFRESH_MS = 2_000;

/** Sentinels are asked again soon, because a failover takes only seconds. */
const sentinelRetryStrategy = (attempt: number): number => Math.min(100 * attempt, 1_000);
/** Reconnects and repeats the command if the primary has become a replica. */
const reconnectOnError = (error: Error): 2 | false => (error.message.startsWith('READONLY') ? 2 : false);

/**
 * Connects to Redis.
 *
 * @param target - a plain URL means one server
 * @param onError - receives connection errors, which ioredis would otherwise print
 */
export function connectRedis(
  target: string | RedisTarget,
  role: 'producer' | 'worker',
  onError: (error: Error) => void = () => undefined,
): RedisClient {
  const redis = open(typeof target === 'string' ? { url: target } : target, role === 'producer' ? PRODUCER : WORKER);
  redis.on('error', onError);
  redis.on('close', () => downSince.set(redis, downSince.get(redis) ?? Date.now()));
  redis.on('ready', () => downSince.delete(redis));
  return redis;
}

/** When connections were lost that have not come back, in milliseconds since the epoch. */
const downSince = new WeakMap<RedisClient, number>();

/**
 * Whether a connection has been gone for so long that a call should fail at once. Otherwise each of several commands of
 * one call would wait for it.
 */
export function isLost(redis: RedisClient): boolean {
  const since = downSince.get(redis);
  return since !== undefined && Date.now() - since > LOST_AFTER_MS;
}

function open(target: RedisTarget, common: Common): RedisClient {
  const { hosts, username, password, database, secure } = redisAddress(target);
  const tls = secure ? { tls: { ...target.tls } } : {};
  const access = {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...tls,
  };
  if (target.mode === 'cluster') return new Cluster([...hosts], clusterOptions(common, access, secure));
  const options: RedisOptions = { ...common, ...access, db: database, reconnectOnError };
  return target.mode === 'sentinel'
    ? new Redis({ ...options, ...sentinelOptions(target, hosts, secure) })
    : new Redis({ ...options, ...hosts[0] });
}

function clusterOptions({ retryStrategy, ...common }: Common, access: RedisOptions, secure: boolean): ClusterOptions {
  return {
    redisOptions: { ...common, ...access },
    clusterRetryStrategy: retryStrategy,
    slotsRefreshInterval: SLOTS_REFRESH_MS,
    // Certificates contain host names, so hosts are not resolved to addresses.
    ...(secure ? { dnsLookup: (host: string, done: (error: null, address: string) => void) => done(null, host) } : {}),
  };
}

function sentinelOptions(
  { sentinel, tls }: RedisTarget,
  hosts: readonly { host: string; port: number }[],
  secure: boolean,
): RedisOptions {
  return {
    sentinels: [...hosts],
    name: sentinel?.name ?? 'mymaster',
    sentinelRetryStrategy,
    // Learns of failovers from the Sentinels, because a primary whose machine is gone closes no connection.
    failoverDetector: true,
    Connector: LastingSentinelConnector,
    enableTLSForSentinelMode: secure,
    ...(sentinel?.username === undefined ? {} : { sentinelUsername: sentinel.username }),
    ...(sentinel?.password === undefined ? {} : { sentinelPassword: sentinel.password }),
    ...((sentinel?.tls ?? secure) ? { sentinelTLS: { ...tls } } : {}),
  };
}
