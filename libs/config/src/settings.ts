import { isIP } from 'node:net';

import { z } from 'zod';

import { redisProblems, slotPrefix } from './redis-rules.js';

const port = z.coerce.number().int().min(0).max(65_535);
const positive = z.coerce.number().int().positive();
const SOURCE_PATTERN = String.raw`(https|s3):\/\/(\*\.)?[^/*\s]+(\/\S*)?`;
const words = (word: RegExp, problem: string): z.ZodType<string[]> =>
  z
    .string()
    .default('')
    .transform((value) => value.split(/\s+/).filter((one) => one !== ''))
    .pipe(z.array(z.string().regex(word, problem)));
function isNetwork(value: string): boolean {
  const [address = '', bits = '1', ...more] = value.split('/');
  const most = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  return (
    ['loopback', 'linklocal', 'uniquelocal'].includes(value) ||
    (more.length === 0 && /^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= most)
  );
}
/** Days, then exceptions for projects: `30 vision=90 legal=0`. 0: for ever. */
const retention = z
  .string()
  .default('0')
  .transform((value) => value.trim().split(/\s+/))
  .pipe(
    z
      .tuple([z.string().regex(/^\d{1,5}$/, 'begins with a number of days, such as 30')], z.string())
      .refine((words) => words.slice(1).every((word) => /^[a-z0-9][a-z0-9-]{0,38}=\d{1,5}$/.test(word)), {
        error: 'exceptions are written as project=days, separated by spaces',
      }),
  )
  .transform(([all, ...exceptions]) => ({
    all: Number(all),
    projects: Object.fromEntries(
      exceptions.map((word) => [word.slice(0, word.indexOf('=')), Number(word.slice(word.indexOf('=') + 1))]),
    ) as Record<string, number>,
  }));
const flag = z.enum(['true', 'false', '1', '0']).transform((value) => value === 'true' || value === '1');

/**
 * Every setting of every process, with its default. Durations are in milliseconds and sizes in bytes, unless the name
 * says otherwise.
 */
export const SettingsSchema = z
  .object({
    LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
    /**
     * Who may call the API. auto: callers with a key as soon as a key exists; before that everybody on this machine,
     * and the API listens only on loopback. keys: callers with a key. none: everybody; a proxy decides.
     */
    AUTH: z.enum(['auto', 'keys', 'none']).default('auto'),
    /**
     * Host names, separated by spaces, under which the API answers calls without a key, in addition to IP addresses and
     * localhost; *: any name. Protects against DNS rebinding. Default: none, and any name with AUTH=none.
     */
    ALLOWED_HOSTS: z
      .string()
      .regex(/^[A-Za-z0-9.*_\s-]+$/, 'must be names of hosts')
      .transform((value) =>
        value
          .toLowerCase()
          .split(/\s+/)
          .filter((name) => name !== ''),
      )
      .optional(),
    /** Calls per minute of one API key, on average, with bursts of twice as many. 0: no limit. */
    RATE_LIMIT: z.coerce.number().int().min(0).default(0),
    /** Unfinished items of one API key. 0: no limit. A key can have its own limit, here and for the next two. */
    MAX_ITEMS_IN_FLIGHT: z.coerce.number().int().min(0).default(0),
    /** Items that one API key may submit per day (UTC). 0: no limit. */
    MAX_ITEMS_A_DAY: z.coerce.number().int().min(0).default(0),
    /** Bytes that one API key may upload per day (UTC). 0: no limit. */
    MAX_UPLOAD_BYTES_A_DAY: z.coerce.number().int().min(0).default(0),
    /** Interface that HTTP servers bind to. */
    HTTP_HOST: z.string().min(1).default('127.0.0.1'),
    /** Port of the API, or of a worker's health checks and metrics. 0: a free port. */
    HTTP_PORT: port.default(3000),
    /**
     * Addresses and networks of proxies in front of the API, separated by commas (10.0.0.0/8, loopback, uniquelocal).
     * Their headers about clients (X-Forwarded-For, -Proto) are trusted.
     */
    TRUSTED_PROXIES: z
      .string()
      .default('')
      .transform((value) =>
        value
          .split(',')
          .map((one) => one.trim())
          .filter((one) => one !== ''),
      )
      .pipe(
        z.array(
          z
            .string()
            .refine(
              isNetwork,
              'each must be an address, a network such as 10.0.0.0/8, loopback, linklocal or uniquelocal',
            ),
        ),
      ),
    /**
     * How long a client of the API may pause while it sends a body or reads a response. Then the connection is closed.
     */
    HTTP_IDLE_TIMEOUT_MS: positive.default(60_000),
    /** How long an idle connection to the API stays open. Longer than the idle time of the balancer in front of it. */
    HTTP_KEEP_ALIVE_MS: positive.default(75_000),
    /**
     * redis://[user:password@]host:port[/database], or rediss:// for TLS. With REDIS_MODE, hosts separated by commas:
     * Sentinels, or some nodes of a Cluster.
     */
    REDIS_URL: z
      .string()
      .regex(/^rediss?:\/\//, 'must be a redis:// or rediss:// URL')
      .default('redis://127.0.0.1:6379'),
    /** Type of the hosts in REDIS_URL: one server, Sentinels, or nodes of a Cluster. */
    REDIS_MODE: z.enum(['single', 'sentinel', 'cluster']).default('single'),
    /** ACL user and password. They override those in REDIS_URL. */
    REDIS_USERNAME: z.string().optional(),
    REDIS_PASSWORD: z.string().optional(),
    /** PEM files: the authority that signed the servers' certificates, and our client certificate with its key. */
    REDIS_TLS_CA: z.string().optional(),
    REDIS_TLS_CERT: z.string().optional(),
    REDIS_TLS_KEY: z.string().optional(),
    /** The name in the servers' certificates, if it is not the host in REDIS_URL. */
    REDIS_TLS_SERVERNAME: z.string().optional(),
    /** The name under which the Sentinels know the primary. */
    REDIS_SENTINEL_NAME: z.string().min(1).default('mymaster'),
    /** User and password of the Sentinels themselves. */
    REDIS_SENTINEL_USERNAME: z.string().optional(),
    REDIS_SENTINEL_PASSWORD: z.string().optional(),
    /** Whether the Sentinels use TLS. Default: as in REDIS_URL. */
    REDIS_SENTINEL_TLS: flag.optional(),
    /**
     * Prefix of every key in Redis. Deployments that share a Redis need different prefixes. With a Cluster it becomes a
     * hash tag, so that all keys are in one slot.
     */
    QUEUE_PREFIX: z
      .string()
      .regex(/^[A-Za-z0-9_{}-]+$/)
      .default('clipyard'),
    /** file:///directory or s3://bucket/prefix. */
    STORE_URL: z.string().regex(/^(file:\/\/\/|s3:\/\/)/, 'must be file:///directory or s3://bucket/prefix'),
    S3_ENDPOINT: z.url().optional(),
    S3_REGION: z.string().default('us-east-1'),
    S3_ACCESS_KEY_ID: z.string().optional(),
    S3_SECRET_ACCESS_KEY: z.string().optional(),
    /** For temporary credentials. Renewed ones belong in ~/.aws/credentials, which is read again while services run. */
    S3_SESSION_TOKEN: z.string().optional(),
    /** PEM file of the authority that signed the server's certificate, if the system does not know it. */
    S3_TLS_CA: z.string().optional(),
    S3_FORCE_PATH_STYLE: flag.default(true),
    /** Folders that file:// uris may point into, separated by ':'. If it is empty, no file:// uri is read. */
    ALLOWED_ROOTS: z
      .string()
      .default('')
      .transform((value) => value.split(':').filter((root) => root !== '')),
    /**
     * Hosts and buckets that https:// and s3:// uris may name, separated by spaces: https://host, https://*.domain,
     * s3://bucket, s3://bucket/prefix. A scheme without an entry is not restricted.
     */
    SOURCES_ALLOWED: words(
      new RegExp(`^${SOURCE_PATTERN}$`),
      'each must be https://host, https://*.domain, s3://bucket or s3://bucket/prefix',
    ),
    /**
     * Hosts and buckets that uris may not name, even if SOURCES_ALLOWED has them, and folders (file:///folder) inside
     * ALLOWED_ROOTS. The store and the cache are always denied.
     */
    SOURCES_DENIED: words(
      new RegExp(`^(${SOURCE_PATTERN}|file:\\/\\/\\/\\S+)$`),
      'each must be https://host, https://*.domain, s3://bucket, s3://bucket/prefix or file:///folder',
    ),
    /** Downloaded weights, and scratch space for videos. */
    CACHE_DIR: z.string().min(1).default('.clipyard/cache'),

    /**
     * auto: DenseNet121 with Keras' weights, else untrained; untrained; or the path of an .h5 file, a layers-model
     * folder, or an .onnx file with backbone.json beside it.
     */
    BACKBONE: z.string().min(1).default('auto'),
    ENCODER: z.enum(['auto', 'onnx', 'tfjs']).default('auto'),
    /** Threads of the encoder. 0: one per core that the process may use. */
    ENCODER_THREADS: z.coerce.number().int().min(0).max(256).default(0),
    /** Processes that encode in parallel and share the threads. 0: two on a CPU with several cores, one on a GPU. */
    ENCODER_STREAMS: z.coerce.number().int().min(0).max(64).default(0),
    /** Lets an NVIDIA GPU round factors to TF32: faster, but features differ by up to 1e-3 of the largest value. */
    ENCODER_TF32: flag.default(false),
    /**
     * Frames per inference batch. 0: 64 on a GPU, and 4 on a CPU, where larger batches need more memory but are not
     * faster (docs/benchmarks).
     */
    ENCODER_BATCH: z.coerce.number().int().min(0).max(512).default(0),
    /**
     * Memory of the encoders that an extractor keeps, measured after they were loaded. Its own encoder is always kept.
     * Those of other backbones, sizes and precisions are closed if they are not in use and do not fit, except for the
     * one that was used last.
     */
    ENCODER_MEMORY_BYTES: positive.default(2 * 1024 ** 3),
    /** How long a partly filled inference batch waits for frames of other videos. */
    ENCODER_WAIT_MS: z.coerce.number().int().min(0).max(10_000).default(10),

    /** Videos that an extractor processes at once: enough to decode the next ones while one is encoded. */
    EXTRACT_CONCURRENCY: positive.max(1024).default(4),
    /** auto: node-av if it is installed, else the ffmpeg command. */
    DECODER: z.enum(['auto', 'node-av', 'fluent-ffmpeg']).default('auto'),
    /** Child processes that decode. 0: one per core that the process may use. */
    DECODER_PROCESSES: z.coerce.number().int().min(0).max(256).default(0),
    DECODE_TIMEOUT_MS: positive.default(60_000),
    /** CPU time for decoding one video. DECODE_TIMEOUT_MS also counts the load of the machine. */
    DECODE_CPU_SECONDS: positive.max(86_400).default(60),
    /** Address space of a decoder process. One 8K frame takes 200 MB, and decoders keep several. */
    DECODE_MEMORY_BYTES: z.coerce
      .number()
      .int()
      .min(2 * 1024 ** 3)
      .default(4 * 1024 ** 3),
    DECODE_MAX_PIXELS: positive.default(8192 * 4320),
    /**
     * Total time for reading a video or a manifest from its source, so that a slow server cannot hold a worker forever.
     */
    FETCH_TIMEOUT_MS: positive.default(15 * 60_000),
    MAX_VIDEO_BYTES: positive.default(2 * 1024 ** 3),
    /** Segments of one video. One with more is refused. */
    MAX_SEGMENTS: positive.max(100_000).default(10_000),
    /** Engine of training and classification. auto: tfjs if its GPU library finds a GPU and works, else onnxruntime. */
    CLASSIFIER_ENGINE: z.enum(['auto', 'onnx', 'tfjs']).default('auto'),
    /** Threads of training and classification. 0: one per core. Training is reproducible only with the same number. */
    CLASSIFIER_THREADS: z.coerce.number().int().min(0).max(256).default(0),
    /** Most recent checkpoints kept per training run. More than one, in case the last cannot be read. */
    CHECKPOINTS_KEPT: positive.max(1000).default(2),
    /**
     * How much higher the accuracy (0 to 1) of a model must be than that of the current model of an alias, on their
     * common test videos.
     */
    PROMOTION_MIN_GAIN: z.coerce.number().min(0).max(1).default(0),
    /** Attempts for a video with a failure that may pass, such as a killed decoder or a store that does not answer. */
    EXTRACT_ATTEMPTS: positive.max(100).default(3),
    /** Attempts for a video of a batch whose source cannot be read now. The default outlasts an outage of 30 s. */
    SOURCE_ATTEMPTS: positive.max(100).default(6),
    /** Workers that must die while they process only this video before it is quarantined. */
    QUARANTINE_DEATHS: positive.max(100).default(2),
    CLASSIFY_CONCURRENCY: positive.max(256).default(4),

    /** How long a review item belongs to the reviewer who got it, unless that reviewer is active. */
    REVIEW_LEASE_SECONDS: positive.max(86_400).default(300),

    /** Shards of one batch in Redis at a time. */
    BATCH_WINDOW: positive.max(1024).default(8),
    /** How often the orchestrator looks for unfinished work without a job. */
    RECONCILE_INTERVAL_MS: positive.default(15_000),
    /** How long finished jobs stay in Redis, in seconds. Jobs of batches are removed at once. */
    JOB_RETENTION_SECONDS: positive.default(24 * 3600),
    /**
     * Days after which a finished batch is removed from the store: its manifest, outcomes and deliveries, but not its
     * features or dataset. 0: never.
     */
    BATCH_RETENTION_DAYS: z.coerce.number().int().min(0).default(0),
    /**
     * Days after which results are removed: finished classifications, reclassifications, and batches of purpose
     * classify.
     */
    RESULT_RETENTION_DAYS: retention,
    /** Days after which preview images and filmstrips are removed. They are made again when they are needed. */
    PREVIEW_RETENTION_DAYS: retention,
    /** Days after which checkpoints of finished training runs are removed, which then cannot be resumed. */
    CHECKPOINT_RETENTION_DAYS: retention,
    /** Days after which features that no dataset uses are removed. They are extracted again when they are needed. */
    FEATURE_RETENTION_DAYS: retention,
    /** Age from which an object that nothing refers to is garbage, in hours. */
    GC_MIN_AGE_HOURS: positive.max(24 * 365).default(24),
    /**
     * Secrets that sign webhooks, `whsec_` and base64, separated by spaces. During a rotation, the old and the new
     * secret both sign. Without a secret, `callbackUrl` is refused.
     */
    WEBHOOK_SECRETS: z
      .string()
      .default('')
      .transform((value) => value.split(/\s+/).filter((secret) => secret !== ''))
      .pipe(
        z.array(
          z
            .string()
            .regex(/^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/, 'each must be whsec_ and the base64 of 24 to 64 bytes'),
        ),
      ),
    /** Attempts to deliver a webhook. The default covers about a day. */
    WEBHOOK_ATTEMPTS: positive.max(100).default(15),
    /** How long jobs, and calls to the API, get to end after SIGTERM. */
    DRAIN_TIMEOUT_MS: positive.default(25_000),
    /** How long a job's lock lasts without renewal: the time until the jobs of a killed worker are restarted. */
    JOB_LOCK_MS: positive.default(30_000),
    /**
     * Hours without a new part after which an upload in parts is removed; the same for unfinished writes in the store.
     */
    UPLOAD_EXPIRY_HOURS: positive.max(24 * 365).default(24),
    MAX_UPLOAD_BYTES: positive.default(2 * 1024 ** 3),
    /** Destination of traces: OTLP over HTTP, such as http://collector:4318. Without it, tracing is off. */
    OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(),
    /** Share of calls that are traced, 0 to 1. A trace has a span for every video of its batch. */
    TRACE_RATIO: z.coerce.number().min(0).max(1).default(1),
  })
  .superRefine((settings, context) => {
    for (const problem of redisProblems(settings)) context.addIssue({ code: 'custom', ...problem });
  });

export type Settings = z.infer<typeof SettingsSchema>;

/** Thrown if settings are invalid. Lists all problems. */
export class SettingsError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`Invalid settings:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'SettingsError';
  }
}

/**
 * Parses the settings in an environment. Empty strings count as unset, because Compose files produce them.
 *
 * @throws SettingsError
 */
export function parseSettings(env: Record<string, string | undefined>): Settings {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = SettingsSchema.safeParse(present);
  if (parsed.success) return { ...parsed.data, QUEUE_PREFIX: slotPrefix(parsed.data) };
  throw new SettingsError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
}

/**
 * Environment variables of the native engines. By default, onnxruntime sends telemetry to its vendor and keeps an
 * id of the machine below HOME. TensorFlow takes nearly all of a GPU's memory at its first use, which leaves none for a
 * second backbone or another service, and prints messages about the instructions of the processor.
 */
const ENGINE_DEFAULTS = {
  ORT_DISABLE_TELEMETRY: '1',
  TF_FORCE_GPU_ALLOW_GROWTH: 'true',
  TF_CPP_MIN_LOG_LEVEL: '1',
};

/** TensorFlow's own setting of the threads of an operation. tfjs has none. 0 means one per core. */
const tensorflowThreads = (threads: number): Record<string, string> =>
  threads === 0 ? {} : { TF_NUM_INTRAOP_THREADS: String(threads) };

/**
 * Prepares the environment for engines that this process or one of its threads loads later. Call it in the main thread:
 * engines read the environment of the process.
 *
 * @param threads - Threads of an operation of tfjs' native engine; 0 means one per core.
 */
export function prepareEngines(threads = 0): void {
  for (const [name, value] of Object.entries(ENGINE_DEFAULTS)) process.env[name] ??= value;
  Object.assign(process.env, tensorflowThreads(threads));
}

/**
 * Reads the settings of this process. Call it once, at start and in the main thread.
 *
 * @throws SettingsError
 */
export function loadSettings(): Settings {
  const settings = parseSettings(process.env);
  prepareEngines(settings.CLASSIFIER_THREADS);
  return settings;
}

/** The variables that every child process needs. Others are not passed on, because they may be secrets. */
export function inheritedEnvironment(): { PATH: string; HOME: string } {
  return { PATH: process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin', HOME: process.env['HOME'] ?? '/' };
}

/**
 * Variables that libraries read from the environment and that are no settings of ours: credentials and regions of AWS,
 * certificate authorities, proxies, the time zone.
 */
const LIBRARY_VARIABLES =
  /^(AWS_\w+|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|NODE_USE_ENV_PROXY|(https?|all|no)_proxy|(HTTPS?|ALL|NO)_PROXY|TZ)$/;

/** Variables that native engines read, and that Node reads to find their packages. */
const ENGINE_VARIABLES = /^(LD_LIBRARY_PATH$|NODE_PATH$|CUDA_|NVIDIA_|TF_|ORT_)/;

/**
 * The part of this process's environment that its libraries and native engines read, for services that it starts.
 */
export function libraryEnvironment(env = process.env): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] =>
        (LIBRARY_VARIABLES.test(entry[0]) || ENGINE_VARIABLES.test(entry[0])) && entry[1] !== undefined,
    ),
  );
}

/** Makes glibc return memory sooner. An engine allocates large blocks while it loads, and little afterwards. */
const LEAN_MALLOC = { MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '131072', MALLOC_MMAP_THRESHOLD_: '131072' };

export interface EngineEnvironmentOptions {
  /** Whether a GPU may round to TF32. */
  readonly tf32: boolean;
  /** Threads of an operation of tfjs' native engine; 0, the default, means one per core. */
  readonly threads?: number;
  /**
   * Whether glibc returns memory as soon as it is freed; true by default. It costs tfjs' native engine 12 % of its
   * time, because that engine allocates every activation anew.
   */
  readonly leanMalloc?: boolean;
}

/**
 * The environment of a process that runs an engine: paths of libraries, threads, and limits of precision and memory.
 */
export function engineEnvironment({
  tf32,
  threads = 0,
  leanMalloc = true,
}: EngineEnvironmentOptions): Record<string, string> {
  const given = Object.entries(process.env).filter(
    (entry): entry is [string, string] => ENGINE_VARIABLES.test(entry[0]) && entry[1] !== undefined,
  );
  return {
    ...inheritedEnvironment(),
    ...(leanMalloc ? LEAN_MALLOC : {}),
    ...ENGINE_DEFAULTS,
    ...Object.fromEntries(given),
    ...tensorflowThreads(threads),
    ...(tf32 ? {} : { NVIDIA_TF32_OVERRIDE: '0' }),
  };
}

/** The settings in the environment of this process, for services that it starts. */
export function givenSettings(): Record<string, string> {
  return Object.fromEntries(
    Object.keys(SettingsSchema.shape).flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );
}
