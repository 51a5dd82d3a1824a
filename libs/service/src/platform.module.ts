import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

import { onBestEffortFailure } from '@clipyard/async';
import { loadSettings, type Settings } from '@clipyard/config';
import { createObjectStore, type ObjectStore, type S3Settings } from '@clipyard/object-store';
import {
  BatchProgressStore,
  Cancellations,
  connectRedis,
  JobQueues,
  QueueClassificationJobs,
  QueueDeletionJobs,
  QueueFilmstripJobs,
  type QueueOverrides,
  QueueReclassificationJobs,
  QueueReviewJobs,
  QueueShardDispatcher,
  queueTelemetry,
  QueueTrainingJobs,
  QueueVideoExtraction,
  QueueWatchJobs,
  QuotaLedger,
  RateLimiter,
  type RedisClient,
  ReviewLeaseStore,
  Suspects,
  type Telemetry,
  withQueueErrors,
  WorkerDirectory,
} from '@clipyard/queues';
import { createSourceReader, type SourcePolicy, SourceReader } from '@clipyard/video-sources';
import {
  type DynamicModule,
  Global,
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';

import { BackendMetrics } from './backend-metrics.js';
import { gpuMetrics } from './gpus.js';
import { type ReadinessCheck } from './health.module.js';
import { createLogger, type Logger } from './logger.js';
import { Metrics } from './metrics.js';
import { provide } from './provide.js';
import { RedisOutage } from './redis-outage.js';
import { redisTarget } from './redis-target.js';
import { LOGGER, OBJECT_STORE, SETTINGS, TELEMETRY, WORKER_REDIS } from './tokens.js';
import { startTracing, type Tracing } from './tracing.js';
import { WorkerPresence } from './worker-presence.js';

/** The parts of a process that exist before Nest starts, so that a failure here is logged instead of thrown. */
export interface Boot {
  readonly settings: Settings;
  readonly logger: Logger;
  /** Tracing of jobs and requests; null if it is off. */
  readonly traces: { readonly telemetry: Telemetry; readonly tracing: Tracing } | null;
}

/** Time a shutdown may take after its jobs have drained, in milliseconds: for closing connections and threads. */
export const SHUTDOWN_MARGIN_MS = 5_000;

/**
 * Reads the settings, opens the log, and starts tracing if it is configured. If settings are invalid, it logs each
 * problem and exits with code 1.
 */
export async function boot(service: string): Promise<Boot> {
  const settings = readSettings(service);
  const logger = createLogger(service, settings.LOG_LEVEL);
  try {
    return { settings, logger, traces: await tracesOf(service, settings) };
  } catch (error) {
    logger.fatal({ err: error }, 'tracing cannot start');
    process.exit(1);
  }
}

function readSettings(service: string): Settings {
  try {
    return loadSettings();
  } catch (error) {
    createLogger(service, 'info').fatal(
      { problems: error instanceof Error ? error.message.split('\n').slice(1) : [String(error)] },
      'invalid settings',
    );
    process.exit(1);
  }
}

async function tracesOf(
  service: string,
  { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, TRACE_RATIO: ratio }: Settings,
): Promise<Boot['traces']> {
  return endpoint === undefined
    ? null
    : { tracing: await startTracing({ service, endpoint, ratio }), telemetry: await queueTelemetry() };
}

const PRODUCER_REDIS = Symbol('producer redis');
const TRACES = Symbol('traces');

/** Closes the connections of the process after all other providers have drained. */
class Connections implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Inject(PRODUCER_REDIS) private readonly producer: RedisClient,
    @Inject(WORKER_REDIS) private readonly worker: RedisClient,
    @Inject(JobQueues) private readonly queues: JobQueues,
    @Inject(Cancellations) private readonly cancellations: Cancellations,
    @Inject(TRACES) private readonly traces: Boot['traces'],
    @Inject(RedisOutage) private readonly outage: RedisOutage,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.cancellations.listen(this.worker.duplicate());
  }

  async onApplicationShutdown(): Promise<void> {
    await this.cancellations.close();
    await this.queues.close();
    this.producer.disconnect();
    this.worker.disconnect();
    this.outage.close();
    await this.traces?.tracing.close();
  }
}

/** The parts that every service shares: settings, log, metrics, object store, queues, sources. */
@Global()
@Module({})
export class PlatformModule {
  static register(service: string, { settings, logger, traces }: Boot): DynamicModule {
    let probe = (): Promise<void> => Promise.resolve();
    const outage = new RedisOutage(logger, () => probe());
    const onRedisError = (error: Error): void => outage.disconnected(error);
    const s3 =
      settings.STORE_URL.startsWith('s3://') || settings.S3_ENDPOINT !== undefined ? s3Settings(settings) : null;
    const providers = [
      { provide: SETTINGS, useValue: settings },
      { provide: LOGGER, useValue: logger },
      { provide: RedisOutage, useValue: outage },
      { provide: TRACES, useValue: traces },
      { provide: TELEMETRY, useValue: traces?.telemetry },
      { provide: Metrics, useFactory: () => createMetrics(service, logger) },
      { provide: BackendMetrics, inject: [Metrics], useFactory: (metrics: Metrics) => new BackendMetrics(metrics) },
      {
        provide: OBJECT_STORE,
        inject: [BackendMetrics],
        useFactory: async (metrics: BackendMetrics) =>
          metrics.ofStore(await createObjectStore(settings.STORE_URL, s3 === null ? {} : { s3 })),
      },
      {
        provide: PRODUCER_REDIS,
        inject: [BackendMetrics],
        useFactory: (metrics: BackendMetrics) =>
          metrics.ofRedis(connectRedis(redisTarget(settings), 'producer', onRedisError)),
      },
      {
        provide: WORKER_REDIS,
        inject: [BackendMetrics],
        useFactory: (metrics: BackendMetrics) =>
          metrics.ofRedis(connectRedis(redisTarget(settings), 'worker', onRedisError)),
      },
      {
        provide: JobQueues,
        inject: [PRODUCER_REDIS, WORKER_REDIS],
        useFactory: (redis: RedisClient, blocking: RedisClient) => {
          const queues = new JobQueues(redis, blocking, settings.QUEUE_PREFIX, onRedisError, {
            ...queueOverrides(settings),
            ...(traces === null ? {} : { telemetry: traces.telemetry }),
          });
          probe = () => queues.probe();
          return queues;
        },
      },
      {
        provide: Cancellations,
        inject: [PRODUCER_REDIS],
        useFactory: (redis: RedisClient) => withQueueErrors(new Cancellations(redis, settings.QUEUE_PREFIX)),
      },
      {
        provide: BatchProgressStore,
        inject: [PRODUCER_REDIS],
        useFactory: (redis: RedisClient) =>
          withQueueErrors(new BatchProgressStore(redis, settings.QUEUE_PREFIX), redis),
      },
      {
        provide: RateLimiter,
        inject: [PRODUCER_REDIS],
        useFactory: (redis: RedisClient) => new RateLimiter(redis, settings.QUEUE_PREFIX, settings.RATE_LIMIT),
      },
      {
        provide: QuotaLedger,
        inject: [PRODUCER_REDIS],
        useFactory: (redis: RedisClient) => withQueueErrors(new QuotaLedger(redis, settings.QUEUE_PREFIX), redis),
      },
      {
        provide: Suspects,
        inject: [WORKER_REDIS],
        useFactory: (redis: RedisClient) =>
          withQueueErrors(new Suspects(redis, settings.QUEUE_PREFIX, settings.QUARANTINE_DEATHS)),
      },
      {
        provide: WorkerDirectory,
        inject: [PRODUCER_REDIS],
        useFactory: (redis: RedisClient) => withQueueErrors(new WorkerDirectory(redis, settings.QUEUE_PREFIX), redis),
      },
      {
        provide: WorkerPresence,
        inject: [WorkerDirectory],
        useFactory: (directory: WorkerDirectory) => new WorkerPresence(directory, service, logger),
      },
      provide(QueueShardDispatcher, JobQueues, Cancellations),
      provide(QueueTrainingJobs, JobQueues, Cancellations),
      provide(QueueClassificationJobs, JobQueues),
      provide(QueueFilmstripJobs, JobQueues),
      provide(QueueReclassificationJobs, JobQueues),
      provide(QueueReviewJobs, JobQueues),
      {
        provide: ReviewLeaseStore,
        inject: [PRODUCER_REDIS],
        useFactory: (redis: RedisClient) =>
          withQueueErrors(
            new ReviewLeaseStore(redis, settings.QUEUE_PREFIX, settings.REVIEW_LEASE_SECONDS * 1000),
            redis,
          ),
      },
      provide(QueueDeletionJobs, JobQueues),
      provide(QueueVideoExtraction, JobQueues),
      provide(QueueWatchJobs, JobQueues),
      {
        provide: SourceReader,
        inject: [OBJECT_STORE],
        useFactory: (store: ObjectStore): Promise<SourceReader> =>
          createSourceReader(store, {
            allowedRoots: settings.ALLOWED_ROOTS,
            policy: sourcePolicy(settings),
            s3,
            timeoutMs: settings.FETCH_TIMEOUT_MS,
          }),
      },
    ];
    return {
      module: PlatformModule,
      providers: [...providers, Connections],
      exports: providers.map(({ provide }) => provide),
    };
  }
}

/** Services that may compute on a GPU. */
const GPU_SERVICES = ['extractor', 'trainer', 'predictor'];

function createMetrics(service: string, logger: Logger): Metrics {
  const metrics = new Metrics(service);
  const failures = metrics.counter('best_effort_failures_total', 'Failures that reconciliation repairs', []);
  onBestEffortFailure((work, error) => {
    failures.inc();
    logger.debug({ err: error, work }, 'best effort failed');
  });
  if (GPU_SERVICES.includes(service)) gpuMetrics(metrics);
  return metrics;
}

/** Queue options from the settings, which override the built-in ones. */
function queueOverrides(settings: Settings): QueueOverrides {
  return {
    attempts: {
      extract: Math.max(settings.EXTRACT_ATTEMPTS, settings.SOURCE_ATTEMPTS),
      webhooks: settings.WEBHOOK_ATTEMPTS,
    },
    keepSeconds: settings.JOB_RETENTION_SECONDS,
  };
}

/**
 * The allow and deny lists for video sources. The object store and the cache are always denied: otherwise a caller
 * could read features, keys and videos of others by naming their URIs.
 */
function sourcePolicy({ SOURCES_ALLOWED: allow, SOURCES_DENIED: deny, STORE_URL, CACHE_DIR }: Settings): SourcePolicy {
  return { allow, deny: [...deny, STORE_URL, pathToFileURL(CACHE_DIR).href] };
}

/** S3 connection options from the settings. */
export function s3Settings(settings: Settings): S3Settings {
  return {
    region: settings.S3_REGION,
    forcePathStyle: settings.S3_FORCE_PATH_STYLE,
    ...(settings.S3_ENDPOINT === undefined ? {} : { endpoint: settings.S3_ENDPOINT }),
    ...(settings.S3_ACCESS_KEY_ID === undefined ? {} : { accessKeyId: settings.S3_ACCESS_KEY_ID }),
    ...(settings.S3_SECRET_ACCESS_KEY === undefined ? {} : { secretAccessKey: settings.S3_SECRET_ACCESS_KEY }),
    ...(settings.S3_SESSION_TOKEN === undefined ? {} : { sessionToken: settings.S3_SESSION_TOKEN }),
    ...(settings.S3_TLS_CA === undefined ? {} : { ca: readFileSync(settings.S3_TLS_CA, 'utf8') }),
  };
}

/** Readiness checks of every service: Redis takes changes and is not full, and the object store can be listed. */
export function platformChecks(queues: JobQueues, store: ObjectStore): ReadinessCheck[] {
  return [
    { name: 'redis', check: () => queues.requireRoom() },
    { name: 'object-store', check: async () => void (await store.listPage('aliases/', { limit: 1 })) },
  ];
}
