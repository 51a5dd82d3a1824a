import { ApiError, type DecisionResult, type ReviewDecision } from '@clipyard/client';

/** Decisions of one request. */
const MAX_SENT = 100;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;

/** Sends decisions to the API. */
export type SendDecisions = (decisions: readonly ReviewDecision[]) => Promise<readonly DecisionResult[]>;

/** The part of `localStorage` that an outbox uses. */
export type OutboxStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export interface OutboxEvents {
  /** The outbox has changed. */
  readonly changed: () => void;
  /** The API refused a decision. */
  readonly refused: (result: DecisionResult) => void;
}

/**
 * Decisions on their way to the API. They are sent in the background, in order, and together if they are made quickly.
 * An error never loses one: they are kept in the storage of the browser until the API has answered, and tried again.
 * Sending a decision twice does no harm.
 */
export class Outbox {
  private entries: ReviewDecision[] = [];
  /** Number of entries that are being sent; they are the first ones. */
  private flying = 0;
  /** Versions that decisions made, by item; null for a batch. */
  private readonly versions = new Map<string, number | null>();
  private retryMs = FIRST_RETRY_MS;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Why the last request failed; null if it succeeded. */
  problem: string | null = null;

  constructor(
    private readonly key: string,
    private readonly storage: OutboxStorage,
    private readonly send: SendDecisions,
    private readonly events: OutboxEvents,
    private readonly delayMs = 400,
  ) {
    this.entries = stored(storage.getItem(key));
    if (this.entries.length > 0) this.schedule(0);
  }

  get waiting(): number {
    return this.entries.length;
  }

  /** Whether a decision about the item has not been answered yet. */
  has(id: string): boolean {
    return this.entries.some((entry) => entry.id === id);
  }

  add(decision: ReviewDecision): void {
    this.entries.push(decision);
    this.saved();
    this.schedule(this.delayMs);
  }

  /** Takes the last decision about an item back. A decision that is not sent yet is dropped. */
  undo(id: string): void {
    const last = this.entries.findLastIndex((entry) => entry.id === id);
    if (last >= this.flying) {
      this.entries.splice(last, 1);
      this.saved();
    } else this.add({ id, decision: 'undo' });
  }

  /** Sends the waiting decisions now. */
  flush(): void {
    this.schedule(0);
  }

  close(): void {
    clearTimeout(this.timer);
  }

  private schedule(ms: number): void {
    if (this.flying > 0) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.sendNext(), ms);
  }

  private async sendNext(): Promise<void> {
    if (this.flying > 0 || this.entries.length === 0) return;
    const batch = withoutRepetition(this.entries).slice(0, MAX_SENT);
    this.flying = batch.length;
    let delay = this.delayMs;
    try {
      const results = await this.send(batch.map((entry) => this.withVersion(entry)));
      for (const result of results) {
        if (result.state === 'applied') this.versions.set(result.id, result.version);
        else this.events.refused(result);
      }
      this.entries.splice(0, batch.length);
      this.problem = null;
      this.retryMs = FIRST_RETRY_MS;
    } catch (error) {
      this.problem = error instanceof ApiError ? error.problem.detail : String(error);
      delay = this.retryMs;
      this.retryMs = Math.min(2 * this.retryMs, LAST_RETRY_MS);
    }
    this.flying = 0;
    this.saved();
    if (this.entries.length > 0) this.schedule(this.problem === null ? 0 : delay);
  }

  /** The version is known only when the decision that is taken back has been answered. */
  private withVersion(entry: ReviewDecision): ReviewDecision {
    const version = entry.decision === 'undo' ? this.versions.get(entry.id) : undefined;
    return typeof version === 'number' ? { ...entry, version } : entry;
  }

  private saved(): void {
    if (this.entries.length === 0) this.storage.removeItem(this.key);
    else this.storage.setItem(this.key, JSON.stringify(this.entries));
    this.events.changed();
  }
}

/** The first entries, up to the first item that is named again: one request names an item once. */
function withoutRepetition(entries: readonly ReviewDecision[]): readonly ReviewDecision[] {
  const seen = new Set<string>();
  const end = entries.findIndex(({ id }) => seen.size === seen.add(id).size);
  return end < 0 ? entries : entries.slice(0, end);
}

function stored(text: string | null): ReviewDecision[] {
  try {
    return text === null ? [] : (JSON.parse(text) as ReviewDecision[]);
  } catch {
    return [];
  }
}
