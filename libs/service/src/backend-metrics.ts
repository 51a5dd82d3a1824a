import { type ObjectStore, timedObjectStore } from '@clipyard/object-store';
import { type RedisClient, timeCommands } from '@clipyard/queues';
import { type Histogram } from 'prom-client';

import { CALL_SECONDS } from './metrics.js';
import { type Metrics } from './metrics.js';

/** Measures how long Redis commands and object store operations of this process take. */
export class BackendMetrics {
  private readonly redis: Histogram<'command'>;
  private readonly store: Histogram<'operation'>;

  constructor(metrics: Metrics) {
    this.redis = metrics.seconds(
      'redis_command_seconds',
      'Time a Redis command took, by command',
      ['command'],
      CALL_SECONDS,
    );
    this.store = metrics.seconds(
      'store_operation_seconds',
      'Time an object store operation took, by operation',
      ['operation'],
      CALL_SECONDS,
    );
  }

  ofRedis(redis: RedisClient): RedisClient {
    timeCommands(redis, (command, seconds) => this.redis.observe({ command }, seconds));
    return redis;
  }

  ofStore(store: ObjectStore): ObjectStore {
    return timedObjectStore(store, (operation, seconds) => this.store.observe({ operation }, seconds));
  }
}
