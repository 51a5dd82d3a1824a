import { setTimeout as sleep } from 'node:timers/promises';

import { type Settings } from '@clipyard/config';
import { type ApiKey, ClipyardError, type OwnKey, type Quotas as Limits } from '@clipyard/contracts';
import { SETTINGS } from '@clipyard/platform';
import { QuotaLedger, type QuotaRefusal, quotaResetsAt } from '@clipyard/queues';
import { projects } from '@clipyard/repositories';
import { Inject, Injectable } from '@nestjs/common';

/** When to ask again where items must end first: nobody knows, and nobody should ask every second. */
const IN_FLIGHT_RETRY_SECONDS = 30;

/** How long Redis may take to answer before calls go on without it, and how long it is not asked again then, in milliseconds. */
const PATIENCE_MS = 2_000;
const LEFT_ALONE_MS = 10_000;

const WORDS: Readonly<Record<QuotaRefusal['of'], string>> = {
  itemsInFlight: 'items in flight',
  itemsADay: 'items a day',
  uploadBytesADay: 'bytes of upload a day',
};

/**
 * What the key of the call has left. Calls without a key have no quota, and without Redis nobody is held up: what the call needs
 * of it fails by itself. Errors of all: `quota_exceeded`, with Retry-After.
 */
@Injectable()
export class Quotas {
  private awayUntil = 0;

  constructor(
    @Inject(QuotaLedger) private readonly ledger: QuotaLedger,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** Items that may be submitted now. */
  async itemsLeft(): Promise<number> {
    const { key } = projects.caller;
    if (key === null) return Infinity;
    const { itemsInFlight, itemsADay } = this.limitsOf(key);
    const used = await this.unlessAway(() => this.ledger.usage(key.id));
    return used === null
      ? Infinity
      : Math.min(left(itemsInFlight, used.itemsInFlight), left(itemsADay, used.itemsToday));
  }

  async takeItems(id: string, items: number): Promise<void> {
    const { key } = projects.caller;
    if (key === null) return;
    const limits = this.limitsOf(key);
    const refusal = await this.unlessAway(() => this.ledger.takeItems(key.id, id, items, limits));
    if (refusal !== null) throw exceeded(key, refusal.of, limits[refusal.of], refusal.used, items);
  }

  async giveBackItems(id: string, items: number): Promise<void> {
    const { key } = projects.caller;
    if (key !== null) await this.unlessAway(() => this.ledger.giveBack(key.id, id, items));
  }

  /** Refuses what cannot fit, before any of it is read. */
  async checkBytes(bytes: number): Promise<void> {
    const { key } = projects.caller;
    if (key === null) return;
    const { uploadBytesADay } = this.limitsOf(key);
    const used = (await this.unlessAway(() => this.ledger.usage(key.id)))?.uploadBytesToday ?? 0;
    if (bytes > left(uploadBytesADay, used)) throw exceeded(key, 'uploadBytesADay', uploadBytesADay, used, bytes);
  }

  /** Counts bytes as they come: also those of an upload that breaks off were sent. */
  async takeBytes(bytes: number): Promise<void> {
    const { key } = projects.caller;
    if (key === null) return;
    const { uploadBytesADay } = this.limitsOf(key);
    const refusal = await this.unlessAway(() => this.ledger.takeBytes(key.id, bytes, uploadBytesADay));
    if (refusal !== null) throw exceeded(key, refusal.of, uploadBytesADay, refusal.used, bytes);
  }

  /** What the caller may, and has used. Errors: `queue_unavailable`. */
  async own(): Promise<OwnKey> {
    const { key, project } = projects.caller;
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

  /** Null where Redis does not answer soon; then it is left alone for a while, since nobody should wait for each part of an upload. */
  private async unlessAway<T>(ask: () => Promise<T>): Promise<T | null> {
    if (Date.now() < this.awayUntil) return null;
    const nothing = Symbol();
    const answer = await Promise.race([ask(), sleep(PATIENCE_MS, nothing, { ref: false })]).catch(() => nothing);
    if (answer !== nothing) return answer as T;
    this.awayUntil = Date.now() + LEFT_ALONE_MS;
    return null;
  }

  private limitsOf(key: ApiKey): Limits {
    const { MAX_ITEMS_IN_FLIGHT, MAX_ITEMS_A_DAY, MAX_UPLOAD_BYTES_A_DAY } = this.settings;
    const {
      itemsInFlight = MAX_ITEMS_IN_FLIGHT,
      itemsADay = MAX_ITEMS_A_DAY,
      uploadBytesADay = MAX_UPLOAD_BYTES_A_DAY,
    } = key.quotas;
    return { itemsInFlight, itemsADay, uploadBytesADay };
  }
}

const left = (limit: number, used: number): number => (limit === 0 ? Infinity : Math.max(0, limit - used));

function exceeded(key: ApiKey, of: QuotaRefusal['of'], limit: number, used: number, asked: number): ClipyardError {
  const retryAfterSeconds =
    of === 'itemsInFlight' ? IN_FLIGHT_RETRY_SECONDS : Math.ceil((quotaResetsAt().getTime() - Date.now()) / 1000);
  const never = asked > limit ? ' At once they never fit: submit fewer' : '';
  return new ClipyardError(
    'quota_exceeded',
    `The key ${key.name} may have ${limit} ${WORDS[of]}; ${used} are used, ${asked} more were asked for.${never}`,
    { retryAfterSeconds },
  );
}

/** Bytes that are counted together. */
const COUNTED_BYTES = 1024 * 1024;

/** Passes bytes on and counts them on behalf of the caller of now, whoever asks for them. Errors: `quota_exceeded` where they are more than is left. */
export function counted(body: AsyncIterable<Buffer>, quotas: Pick<Quotas, 'takeBytes'>): AsyncIterable<Buffer> {
  const { caller } = projects;
  return count(body, (bytes) => projects.run(caller, () => quotas.takeBytes(bytes)));
}

async function* count(body: AsyncIterable<Buffer>, take: (bytes: number) => Promise<void>): AsyncIterable<Buffer> {
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    yield chunk;
    if (bytes < COUNTED_BYTES) continue;
    await take(bytes);
    bytes = 0;
  }
  if (bytes > 0) await take(bytes);
}
