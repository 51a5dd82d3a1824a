import { setTimeout as sleep } from 'node:timers/promises';

import { type ApiKey, ClipyardError, type OwnKey, type Quotas as Limits } from '@clipyard/api-contract';
import { type QuotaRefusal, quotaResetsAt, type QuotaUse } from '@clipyard/jobs';

import { type Caller } from './projects.js';

/**
 * Retry-After if items in flight must finish first. The real time is unknown; this keeps clients from polling every
 * second.
 */
const IN_FLIGHT_RETRY_SECONDS = 30;

/** How long a call waits for Redis before it continues without a quota check, in milliseconds. */
const REDIS_TIMEOUT_MS = 2_000;
/** How long quota checks are skipped after such a timeout, in milliseconds. */
const REDIS_BACKOFF_MS = 10_000;

const QUOTA_NAMES: Readonly<Record<QuotaRefusal['of'], string>> = {
  itemsInFlight: 'items in flight',
  itemsADay: 'items per day',
  uploadBytesADay: 'bytes of uploads per day',
};

/** The quotas of keys that have none of their own. */
interface QuotaSettings {
  readonly MAX_ITEMS_IN_FLIGHT: number;
  readonly MAX_ITEMS_A_DAY: number;
  readonly MAX_UPLOAD_BYTES_A_DAY: number;
}

/**
 * Checks and uses the quotas of the caller's key. Calls without a key have no quota. If Redis is away, checks are
 * skipped: whatever the call needs from Redis fails on its own. All methods may throw `quota_exceeded` with
 * Retry-After.
 */
export class Quotas {
  private skipUntil = 0;

  constructor(
    private readonly ledger: QuotaUse,
    private readonly settings: QuotaSettings,
  ) {}

  /** How many items may be submitted now; Infinity if there is no limit. */
  async itemsLeft({ key }: Caller): Promise<number> {
    if (key === null) return Infinity;
    const { itemsInFlight, itemsADay } = this.limitsOf(key);
    const used = await this.unlessUnavailable(() => this.ledger.usage(key.id));
    return used === null
      ? Infinity
      : Math.min(left(itemsInFlight, used.itemsInFlight), left(itemsADay, used.itemsToday));
  }

  async takeItems({ key }: Caller, id: string, items: number): Promise<void> {
    if (key === null) return;
    const limits = this.limitsOf(key);
    const refusal = await this.unlessUnavailable(() => this.ledger.takeItems(key.id, id, items, limits));
    if (refusal !== null) throw exceeded(key, refusal.of, limits[refusal.of], refusal.used, items);
  }

  async giveBackItems({ key }: Caller, id: string, items: number): Promise<void> {
    if (key !== null) await this.unlessUnavailable(() => this.ledger.giveBack(key.id, id, items));
  }

  /** Refuses an upload that exceeds the quota before any of it is read. */
  async checkBytes({ key }: Caller, bytes: number): Promise<void> {
    if (key === null) return;
    const { uploadBytesADay } = this.limitsOf(key);
    const used = (await this.unlessUnavailable(() => this.ledger.usage(key.id)))?.uploadBytesToday ?? 0;
    if (bytes > left(uploadBytesADay, used)) throw exceeded(key, 'uploadBytesADay', uploadBytesADay, used, bytes);
  }

  /** Counts bytes as they arrive: those of an aborted upload were sent too. */
  async takeBytes({ key }: Caller, bytes: number): Promise<void> {
    if (key === null) return;
    const { uploadBytesADay } = this.limitsOf(key);
    const refusal = await this.unlessUnavailable(() => this.ledger.takeBytes(key.id, bytes, uploadBytesADay));
    if (refusal !== null) throw exceeded(key, refusal.of, uploadBytesADay, refusal.used, bytes);
  }

  /**
   * The permissions of the caller, and how much of its quotas is used.
   *
   * @throws ClipyardError `queue_unavailable`
   */
  async own({ key, project }: Caller): Promise<OwnKey> {
    const used =
      key === null
        ? null
        : await this.ledger
            .usage(key.id)
            .catch((error: unknown) => Promise.reject(ClipyardError.from(error, 'queue_unavailable')));
    const limits = key === null ? null : this.limitsOf(key);
    const of = (
      limit: keyof Limits,
      count: number | undefined,
      resetsAt: string | null,
    ): OwnKey['quotas']['itemsADay'] => ({ limit: limits?.[limit] || null, used: count ?? 0, resetsAt });
    const tomorrow = quotaResetsAt().toISOString();
    return {
      object: 'own_key',
      key,
      project,
      scopes: key?.scopes ?? ['admin'],
      quotas: {
        itemsInFlight: of('itemsInFlight', used?.itemsInFlight, null),
        itemsADay: of('itemsADay', used?.itemsToday, tomorrow),
        uploadBytesADay: of('uploadBytesADay', used?.uploadBytesToday, tomorrow),
      },
    };
  }

  /**
   * Asks Redis with a deadline. After a timeout, checks are skipped for a while, so that an upload does not wait for
   * each of its parts.
   *
   * @returns the answer, or null if Redis did not answer in time
   */
  private async unlessUnavailable<T>(query: () => Promise<T>): Promise<T | null> {
    if (Date.now() < this.skipUntil) return null;
    const nothing = Symbol();
    const answer = await Promise.race([query(), sleep(REDIS_TIMEOUT_MS, nothing, { ref: false })]).catch(() => nothing);
    if (answer !== nothing) return answer as T;
    this.skipUntil = Date.now() + REDIS_BACKOFF_MS;
    return null;
  }

  private limitsOf(key: ApiKey): Limits {
    const { settings } = this;
    const {
      itemsInFlight = settings.MAX_ITEMS_IN_FLIGHT,
      itemsADay = settings.MAX_ITEMS_A_DAY,
      uploadBytesADay = settings.MAX_UPLOAD_BYTES_A_DAY,
    } = key.quotas;
    return { itemsInFlight, itemsADay, uploadBytesADay };
  }
}

const left = (limit: number, used: number): number => (limit === 0 ? Infinity : Math.max(0, limit - used));

function exceeded(key: ApiKey, of: QuotaRefusal['of'], limit: number, used: number, requested: number): ClipyardError {
  const retryAfterSeconds =
    of === 'itemsInFlight' ? IN_FLIGHT_RETRY_SECONDS : Math.ceil((quotaResetsAt().getTime() - Date.now()) / 1000);
  const never = requested > limit ? ' One request can never have that many: split it' : '';
  return new ClipyardError(
    'quota_exceeded',
    `The key ${key.name} may have ${limit} ${QUOTA_NAMES[of]}; ` +
      `${used} are used, ${requested} more were requested.${never}`,
    { retryAfterSeconds },
  );
}

/** Bytes that are counted in one call to Redis. */
const COUNTED_BYTES = 1024 * 1024;

/**
 * Passes bytes through and counts them for the caller.
 *
 * @throws ClipyardError `quota_exceeded` if there are more bytes than the quota allows
 */
export async function* counted(
  caller: Caller,
  body: AsyncIterable<Buffer>,
  quotas: Pick<Quotas, 'takeBytes'>,
): AsyncIterable<Buffer> {
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    yield chunk;
    if (bytes < COUNTED_BYTES) continue;
    await quotas.takeBytes(caller, bytes);
    bytes = 0;
  }
  if (bytes > 0) await quotas.takeBytes(caller, bytes);
}
