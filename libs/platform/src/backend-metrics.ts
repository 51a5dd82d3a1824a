import { type ObjectStore, timedObjectStore } from '@clipyard/object-store';
import { CALL_SECONDS, type Metrics } from '@clipyard/observability';
import { type RedisClient, timeCommands } from '@clipyard/queues';
import { type Histogram } from 'prom-client';

/** How long Redis and the object store take to answer this process, by command and operation. */
export class BackendMetrics {
  private readonly redis: Histogram<'command'>;
  private readonly store: Histogram<'operation'>;

  constructor(metrics: Metrics) {
    this.redis = metrics.seconds(
      'redis_command_seconds',
      'Time until Redis answered, by command',
      ['command'],
      CALL_SECONDS,
    );
    this.store = metrics.seconds(
      'store_operation_seconds',
      'Time that an operation of the object store took',
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
