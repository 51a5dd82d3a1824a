import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);
const positive = z.coerce.number().int().positive();
const flag = z.enum(['true', 'false', '1', '0']).transform((value) => value === 'true' || value === '1');

/**
 * Every setting of every process, with its default. One schema: an unknown spelling cannot hide in a corner, and
 * docs list them all. Durations in milliseconds, sizes in bytes unless the name says otherwise.
 */
export const SettingsSchema = z.object({
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  /**
   * Who may call the API. auto: whoever has a key, once there is one; until then everybody on this machine, and the API
   * listens on loopback alone. keys: nobody without a key. none: everybody; something in front of the API decides.
   */
  AUTH: z.enum(['auto', 'keys', 'none']).default('auto'),
  /** Calls a minute that one API key may make, on average; twice as many at once. 0: any number. */
  RATE_LIMIT: z.coerce.number().int().min(0).default(0),
  /** Interface that HTTP servers bind to. */
  HTTP_HOST: z.string().min(1).default('127.0.0.1'),
  /** Port of the API, or of a worker's health and metrics server. 0 takes a free one. */
  HTTP_PORT: port.default(3000),
  REDIS_URL: z.string().regex(/^rediss?:\/\//, 'must be a redis:// or rediss:// URL').default('redis://127.0.0.1:6379'),
  /** Prefix of every key in Redis; deployments that share a Redis must differ in it. */
  QUEUE_PREFIX: z.string().regex(/^[A-Za-z0-9_{}-]+$/).default('clipyard'),
  /** file:///directory or s3://bucket/prefix. */
  STORE_URL: z.string().regex(/^(file:\/\/\/|s3:\/\/)/, 'must be file:///directory or s3://bucket/prefix'),
  S3_ENDPOINT: z.url().optional(),
  S3_REGION: z.string().default('us-east-1'),
  S3_ACCESS_KEY_ID: z.string().optional(),
  S3_SECRET_ACCESS_KEY: z.string().optional(),
  S3_FORCE_PATH_STYLE: flag.default(true),
  /** Folders that file:// uris may point into, separated by ':'. Empty: no file:// uris. */
  ALLOWED_ROOTS: z.string().default('').transform((value) => value.split(':').filter((root) => root !== '')),
  /** Scratch space for downloads and caches of weights. */
  CACHE_DIR: z.string().min(1).default('.clipyard/cache'),

  /** auto: DenseNet121 with Keras' weights, else untrained; untrained; or the path of an .h5 or layers-model. */
  BACKBONE: z.string().min(1).default('auto'),
  ENCODER: z.enum(['auto', 'onnx', 'tfjs']).default('auto'),
  /** Threads of the encoder; 0 takes the cores that the process may use. */
  ENCODER_THREADS: z.coerce.number().int().min(0).max(256).default(0),
  /** Frames of an inference batch. Throughput is flat from 4 to 20 and memory grows with it (docs/benchmarks). */
  ENCODER_BATCH: positive.max(512).default(20),
  /** How long a partly filled inference batch waits for frames of other videos. */
  ENCODER_WAIT_MS: z.coerce.number().int().min(0).max(10_000).default(10),

  /** Videos that an extractor holds at once: enough to decode the next while the last is encoded. */
  EXTRACT_CONCURRENCY: positive.max(1024).default(4),
  DECODE_TIMEOUT_MS: positive.default(60_000),
  DECODE_MAX_PIXELS: positive.default(8192 * 4320),
  MAX_VIDEO_BYTES: positive.default(2 * 1024 ** 3),
  CLASSIFY_CONCURRENCY: positive.max(256).default(4),

  /** Shards of one batch in Redis at a time. */
  BATCH_WINDOW: positive.max(1024).default(8),
  /** How often the orchestrator looks for batches that need a push. */
  RECONCILE_INTERVAL_MS: positive.default(15_000),
  /** How long SIGTERM waits for running work before it is handed back. */
  DRAIN_TIMEOUT_MS: positive.default(25_000),
  /** How long a job's lock lasts without renewal: the time until the work of a killed worker starts again. */
  JOB_LOCK_MS: positive.default(30_000),
  MAX_UPLOAD_BYTES: positive.default(2 * 1024 ** 3),
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
  if (parsed.success) return parsed.data;
  throw new SettingsError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
}

/** The settings of this process. Call once, at start; nothing else reads `process.env`. */
export function loadSettings(): Settings {
  return parseSettings(process.env);
}

/** What every child process needs of this one's environment, and nothing more: no secrets travel by accident. */
export function inheritedEnvironment(): { PATH: string; HOME: string } {
  return { PATH: process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin', HOME: process.env['HOME'] ?? '/' };
}

/** The settings that this process was given itself, for children which are to have them too. */
export function givenSettings(): Record<string, string> {
  return Object.fromEntries(Object.keys(SettingsSchema.shape).flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}
