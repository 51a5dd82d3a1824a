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
const flag = z.enum(['true', 'false', '1', '0']).transform((value) => value === 'true' || value === '1');

/**
 * Every setting of every process, with its default. One schema: an unknown spelling cannot hide in a corner, and
 * docs list them all. Durations in milliseconds, sizes in bytes unless the name says otherwise.
 */
export const SettingsSchema = z
  .object({
    LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
    /**
     * Who may call the API. auto: whoever has a key, once there is one; until then everybody on this machine, and the API
     * listens on loopback alone. keys: nobody without a key. none: everybody; something in front of the API decides.
     */
    AUTH: z.enum(['auto', 'keys', 'none']).default('auto'),
    /**
     * Names, separated by spaces, by which calls without a key may ask for the API, beside addresses and localhost; *: any. A name that somebody else owns
     * may be made to point here, to have browsers on this network read what only those who reach it should. Unset: none, and any under AUTH=none.
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
    /** Calls a minute that one API key may make, on average; twice as many at once. 0: any number. */
    RATE_LIMIT: z.coerce.number().int().min(0).default(0),
    /** Items of one API key that have been submitted and have not ended; 0: any number. Keys may have limits of their own; so for the next two. */
    MAX_ITEMS_IN_FLIGHT: z.coerce.number().int().min(0).default(0),
    /** Items that one API key may submit in a day of UTC; 0: any number. */
    MAX_ITEMS_A_DAY: z.coerce.number().int().min(0).default(0),
    /** Bytes that one API key may upload in a day of UTC; 0: any number. */
    MAX_UPLOAD_BYTES_A_DAY: z.coerce.number().int().min(0).default(0),
    /** Interface that HTTP servers bind to. */
    HTTP_HOST: z.string().min(1).default('127.0.0.1'),
    /** Port of the API, or of a worker's health and metrics server. 0 takes a free one. */
    HTTP_PORT: port.default(3000),
    /** Addresses and networks of proxies in front of the API, separated by commas (10.0.0.0/8, loopback, uniquelocal): what they say of their clients (X-Forwarded-For, -Proto) is believed. */
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
    /** How long a client of the API may send nothing of a body that it has begun, or take nothing of an answer, before the call is broken off. */
    HTTP_IDLE_TIMEOUT_MS: positive.default(60_000),
    /** redis://[user:password@]host:port[/database], rediss:// for TLS. Under REDIS_MODE, hosts separated by commas: Sentinels, or some nodes of a Cluster. */
    REDIS_URL: z
      .string()
      .regex(/^rediss?:\/\//, 'must be a redis:// or rediss:// URL')
      .default('redis://127.0.0.1:6379'),
    /** What REDIS_URL names: one server, the Sentinels that know the primary, or nodes of a Cluster. */
    REDIS_MODE: z.enum(['single', 'sentinel', 'cluster']).default('single'),
    /** ACL user and password, in place of those in REDIS_URL. */
    REDIS_USERNAME: z.string().optional(),
    REDIS_PASSWORD: z.string().optional(),
    /** PEM files: who signed the servers' certificates where the system does not know them, and our own certificate where servers ask for one. */
    REDIS_TLS_CA: z.string().optional(),
    REDIS_TLS_CERT: z.string().optional(),
    REDIS_TLS_KEY: z.string().optional(),
    /** The name in the servers' certificates, where it is not the host that is connected to. */
    REDIS_TLS_SERVERNAME: z.string().optional(),
    /** The primary's name among the Sentinels. */
    REDIS_SENTINEL_NAME: z.string().min(1).default('mymaster'),
    /** The Sentinels' own user and password. */
    REDIS_SENTINEL_USERNAME: z.string().optional(),
    REDIS_SENTINEL_PASSWORD: z.string().optional(),
    /** Whether the Sentinels speak TLS; as REDIS_URL says unless given. */
    REDIS_SENTINEL_TLS: flag.optional(),
    /** Prefix of every key in Redis; deployments that share a Redis must differ in it. In a Cluster it becomes a hash tag, so that all keys are in one slot. */
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
    S3_FORCE_PATH_STYLE: flag.default(true),
    /** Folders that file:// uris may point into, separated by ':'. Empty: no file:// uris. */
    ALLOWED_ROOTS: z
      .string()
      .default('')
      .transform((value) => value.split(':').filter((root) => root !== '')),
    /** Hosts and buckets that https:// and s3:// uris may name, separated by spaces: https://host, https://*.domain, s3://bucket, s3://bucket/prefix. Where a scheme has none, all of it may be. */
    SOURCES_ALLOWED: words(
      new RegExp(`^${SOURCE_PATTERN}$`),
      'each must be https://host, https://*.domain, s3://bucket or s3://bucket/prefix',
    ),
    /** Hosts and buckets that they may not name, whatever SOURCES_ALLOWED says, and folders (file:///folder) inside ALLOWED_ROOTS. The store and the cache always are among these. */
    SOURCES_DENIED: words(
      new RegExp(`^(${SOURCE_PATTERN}|file:\\/\\/\\/\\S+)$`),
      'each must be https://host, https://*.domain, s3://bucket, s3://bucket/prefix or file:///folder',
    ),
    /** Scratch space for downloads and caches of weights. */
    CACHE_DIR: z.string().min(1).default('.clipyard/cache'),

    /**
     * auto: DenseNet121 with Keras' weights, else untrained; untrained; or the path of an .h5 file, a layers-model folder, or an .onnx file
     * with backbone.json beside it.
     */
    BACKBONE: z.string().min(1).default('auto'),
    ENCODER: z.enum(['auto', 'onnx', 'tfjs']).default('auto'),
    /** Threads of the encoder; 0 takes the cores that the process may use. */
    ENCODER_THREADS: z.coerce.number().int().min(0).max(256).default(0),
    /** Processes that encode at the same time and share the threads; 0 takes two on a CPU with more than one core, one on a GPU. */
    ENCODER_STREAMS: z.coerce.number().int().min(0).max(64).default(0),
    /** Lets an NVIDIA GPU round the factors of products to TF32: faster, and features differ by up to 1e-3 of the largest. */
    ENCODER_TF32: flag.default(false),
    /** Frames of an inference batch; 0 takes 4 on a CPU, where throughput is flat from 4 to 20 and memory grows (docs/benchmarks), 64 on a GPU. */
    ENCODER_BATCH: z.coerce.number().int().min(0).max(512).default(0),
    /**
     * Memory of the encoders that an extractor keeps, measured after they were loaded. Its own encoder stays in any case; those of other
     * backbones, sizes and precisions leave when they are not in use and do not fit, but for the one that was used last.
     */
    ENCODER_MEMORY_BYTES: positive.default(2 * 1024 ** 3),
    /** How long a partly filled inference batch waits for frames of other videos. */
    ENCODER_WAIT_MS: z.coerce.number().int().min(0).max(10_000).default(10),

    /** Videos that an extractor holds at once: enough to decode the next while the last is encoded. */
    EXTRACT_CONCURRENCY: positive.max(1024).default(4),
    /** auto: node-av where it is installed, ffmpeg's command otherwise. */
    DECODER: z.enum(['auto', 'node-av', 'fluent-ffmpeg']).default('auto'),
    /** Child processes that decode; 0 takes one for each core that the process may use. */
    DECODER_PROCESSES: z.coerce.number().int().min(0).max(256).default(0),
    DECODE_TIMEOUT_MS: positive.default(60_000),
    /** Processor time that decoding a video may take, beside DECODE_TIMEOUT_MS, which a busy machine uses up by itself. */
    DECODE_CPU_SECONDS: positive.max(86_400).default(60),
    /** Address space of a process that decodes: one 8K picture has 200 MB, and decoders keep several. */
    DECODE_MEMORY_BYTES: z.coerce
      .number()
      .int()
      .min(2 * 1024 ** 3)
      .default(4 * 1024 ** 3),
    DECODE_MAX_PIXELS: positive.default(8192 * 4320),
    /** How long reading a video or a manifest from its source may take in all: one that trickles would hold its worker for ever. */
    FETCH_TIMEOUT_MS: positive.default(15 * 60_000),
    MAX_VIDEO_BYTES: positive.default(2 * 1024 ** 3),
    /** Engine of training and classification. auto: tfjs where its GPU library finds a GPU, onnxruntime otherwise. */
    CLASSIFIER_ENGINE: z.enum(['auto', 'onnx', 'tfjs']).default('auto'),
    /** Threads of the onnx engine; 0 takes the cores that the process may use. Weights repeat bit for bit under one number only. */
    CLASSIFIER_THREADS: z.coerce.number().int().min(0).max(256).default(0),
    /** Checkpoints kept of a training run: the last, and those before it in case it cannot be read. */
    CHECKPOINTS_KEPT: positive.max(1000).default(2),
    /** By how much the accuracy of a model must be above that of the one that an alias points at, on the test videos that both have, 0 to 1. */
    PROMOTION_MIN_GAIN: z.coerce.number().min(0).max(1).default(0),
    /** Tries of a video whose failure may pass (network, a killed decoder, a store that does not answer). */
    EXTRACT_ATTEMPTS: positive.max(100).default(3),
    /** Workers that must die while they hold a video alone before it is quarantined. */
    QUARANTINE_DEATHS: positive.max(100).default(2),
    CLASSIFY_CONCURRENCY: positive.max(256).default(4),

    /** Shards of one batch in Redis at a time. */
    BATCH_WINDOW: positive.max(1024).default(8),
    /** How often the orchestrator looks for batches that need a push. */
    RECONCILE_INTERVAL_MS: positive.default(15_000),
    /** How long ended jobs stay in Redis for people who look, in seconds, beside a bound on their number. Those of batches go at once. */
    JOB_RETENTION_SECONDS: positive.default(24 * 3600),
    /** Days after which a batch that has ended leaves the store: its manifest, outcomes and deliveries, not its features or dataset. 0 keeps batches for ever. */
    BATCH_RETENTION_DAYS: z.coerce.number().int().min(0).default(0),
    /** Secrets that webhooks are signed with, `whsec_` and base64, separated by spaces. While they are rotated, the new and the old one sign together. Without any, no batch may name a callbackUrl. */
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
    /** Tries to deliver a webhook. The default reaches over about a day. */
    WEBHOOK_ATTEMPTS: positive.max(100).default(15),
    /** How long SIGTERM waits for running work before it is handed back. */
    DRAIN_TIMEOUT_MS: positive.default(25_000),
    /** How long a job's lock lasts without renewal: the time until the work of a killed worker starts again. */
    JOB_LOCK_MS: positive.default(30_000),
    /** Hours after which an upload in parts of which nothing more has arrived is removed, and what writers that died left unfinished in the store. */
    UPLOAD_EXPIRY_HOURS: positive.max(24 * 365).default(24),
    MAX_UPLOAD_BYTES: positive.default(2 * 1024 ** 3),
    /** Where traces go: an OTLP receiver over HTTP, such as http://collector:4318. None: no traces. */
    OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(),
    /** Share of calls whose traces are kept, 0 to 1. A trace has a span for every video of its batch. */
    TRACE_RATIO: z.coerce.number().min(0).max(1).default(1),
  })
  .superRefine((settings, context) => {
    for (const problem of redisProblems(settings)) context.addIssue({ code: 'custom', ...problem });
  });

export type Settings = z.infer<typeof SettingsSchema>;

/** Thrown for settings that do not parse; lists every problem, not just the first. */
export class SettingsError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`Invalid settings:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'SettingsError';
  }
}

/** Parses settings out of an environment. Empty strings count as unset, as Compose files produce them. */
export function parseSettings(env: Record<string, string | undefined>): Settings {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = SettingsSchema.safeParse(present);
  if (parsed.success) return { ...parsed.data, QUEUE_PREFIX: slotPrefix(parsed.data) };
  throw new SettingsError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
}

/** onnxruntime reports what it is used for to its maker, and keeps an id of the machine below HOME, unless it is told otherwise before it is loaded. */
const QUIET_ENGINES = { ORT_DISABLE_TELEMETRY: '1' };

/** Engines that this process or a thread of it loads later do not report. Called in the main thread: they look at the environment themselves. */
export function quietEngines(): void {
  for (const [name, value] of Object.entries(QUIET_ENGINES)) process.env[name] ??= value;
}

/** The settings of this process. Call once, at start and in the main thread; nothing else reads `process.env`. */
export function loadSettings(): Settings {
  quietEngines();
  return parseSettings(process.env);
}

/** What every child process needs of this one's environment, and nothing more: no secrets travel by accident. */
export function inheritedEnvironment(): { PATH: string; HOME: string } {
  return { PATH: process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin', HOME: process.env['HOME'] ?? '/' };
}

/** What GPU libraries read from the environment. */
const ENGINE_VARIABLES = /^(LD_LIBRARY_PATH|CUDA_|NVIDIA_|TF_|ORT_)/;

/** glibc gives memory back sooner: an engine's large blocks come and go while it loads, and it allocates little afterwards. */
const LEAN_MALLOC = { MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '131072', MALLOC_MMAP_THRESHOLD_: '131072' };

/** The environment of a process that computes: where its libraries are, and whether a GPU may round to TF32. */
export function engineEnvironment({ tf32 }: { tf32: boolean }): Record<string, string> {
  const given = Object.entries(process.env).filter(
    (entry): entry is [string, string] => ENGINE_VARIABLES.test(entry[0]) && entry[1] !== undefined,
  );
  return {
    ...inheritedEnvironment(),
    ...LEAN_MALLOC,
    ...QUIET_ENGINES,
    ...Object.fromEntries(given),
    ...(tf32 ? {} : { NVIDIA_TF32_OVERRIDE: '0' }),
  };
}

/** The settings that this process was given itself, for children which are to have them too. */
export function givenSettings(): Record<string, string> {
  return Object.fromEntries(
    Object.keys(SettingsSchema.shape).flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );
}
