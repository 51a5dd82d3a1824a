import {
  type DecisionResult,
  type ReviewDecision,
  type ReviewItem,
  type ReviewLease,
  type ReviewQueue,
} from '@clipyard/client';

import { Outbox, type OutboxStorage, type SendDecisions } from './outbox.js';

/** More items are requested when fewer than so many follow the current one. */
const FEW = 12;
/** Undecided items that a session holds. */
const HELD = 20;
const PREPARING_MS = 1_000;
const RETRY_MS = 3_000;

export type Choice = 'accept' | 'relabel' | 'exclude' | 'skip';

export interface Made {
  readonly choice: Choice;
  readonly label: string | null;
}

/** How many decisions of each kind, and when they were made (milliseconds). */
export interface Statistics {
  readonly counts: Readonly<Record<Choice, number>>;
  readonly perMinute: number;
}

export interface ReviewView {
  readonly queue: ReviewQueue | null;
  /** The item on the screen; null while there is none. */
  readonly item: ReviewItem | null;
  /** The decision about it; null if there is none. */
  readonly made: Made | null;
  /** The next items, whose frames can be loaded already. */
  readonly ahead: readonly ReviewItem[];
  readonly isFirst: boolean;
  readonly canUndo: boolean;
  /** Whether the queue has no more items for this session. */
  readonly isDone: boolean;
  /** Whether other reviewers hold items that may come back. */
  readonly othersHold: boolean;
  readonly statistics: Statistics;
  /** Decisions that the API has not answered yet. */
  readonly unsent: number;
  /** Why decisions or items could not be exchanged with the API; null if they can. */
  readonly problem: string | null;
  /** Decisions that the API refused. */
  readonly refused: readonly DecisionResult[];
}

export interface ReviewApi {
  /** Leases items; the session wants to hold so many. */
  lease(count: number): Promise<ReviewLease>;
  decide: SendDecisions;
}

interface Options {
  readonly key: string;
  readonly storage: OutboxStorage;
  readonly now?: () => number;
}

/**
 * The items of one reviewer, the current one, and the decisions about them. Nothing here waits for the API: the next
 * items are requested early, and decisions are sent in the background.
 */
export class ReviewSession {
  private readonly items: ReviewItem[] = [];
  private readonly known = new Set<string>();
  private readonly made = new Map<string, Made>();
  /** Decided items, in the order of the decisions. */
  private history: string[] = [];
  private times: number[] = [];
  private at = 0;
  private queue: ReviewQueue | null = null;
  private hasMore = true;
  private othersHold = false;
  private isLeasing = false;
  private problem: string | null = null;
  private refused: DecisionResult[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isClosed = false;
  private readonly listeners = new Set<() => void>();
  private readonly outbox: Outbox;
  private readonly now: () => number;
  private view: ReviewView;

  constructor(
    private readonly api: ReviewApi,
    { key, storage, now = Date.now }: Options,
  ) {
    this.now = now;
    this.outbox = new Outbox(key, storage, api.decide, {
      changed: () => this.changed(),
      refused: (result) => {
        this.refused = [...this.refused, result];
      },
    });
    this.view = this.describe();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): ReviewView => this.view;

  /** Requests the first items. */
  start(): void {
    this.isClosed = false;
    void this.refill();
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    this.outbox.close();
  }

  /** Decides about the current item and goes to the next undecided one. */
  decide(choice: Choice, label: string | null = null): void {
    const item = this.items[this.at];
    if (item === undefined) return;
    if (this.made.has(item.id)) this.takeBack(item.id);
    this.made.set(item.id, { choice, label });
    this.history.push(item.id);
    this.times.push(this.now());
    this.outbox.add(decisionOf(item, choice, label));
    this.at = this.nextOpen(this.at + 1);
    this.changed();
    void this.refill();
  }

  /** Chooses a class: accepts the item if it has this class already. */
  choose(label: string): void {
    const item = this.items[this.at];
    if (item !== undefined) this.decide(label === suggestionOf(item) ? 'accept' : 'relabel', label);
  }

  /** Accepts the label, or the prediction if there is no label. */
  accept(): void {
    const item = this.items[this.at];
    const label = item === undefined ? null : suggestionOf(item);
    if (label !== null) this.decide('accept', label);
  }

  /** Takes the last decision back and shows its item. */
  undo(): void {
    const id = this.history.at(-1);
    if (id === undefined) return;
    this.takeBack(id);
    this.at = this.items.findIndex((item) => item.id === id);
    this.changed();
  }

  next(): void {
    if (this.at < this.items.length) this.at++;
    this.changed();
    void this.refill();
  }

  previous(): void {
    if (this.at > 0) this.at--;
    this.changed();
  }

  /** Tries again what could not be sent. */
  retry(): void {
    this.outbox.flush();
    void this.refill();
  }

  dismissRefused(): void {
    this.refused = [];
    this.changed();
  }

  private takeBack(id: string): void {
    this.outbox.undo(id);
    this.made.delete(id);
    const last = this.history.lastIndexOf(id);
    this.history.splice(last, 1);
    this.times.splice(last, 1);
  }

  private nextOpen(from: number): number {
    const found = this.items.findIndex((item, i) => i >= from && !this.made.has(item.id));
    return found < 0 ? this.items.length : found;
  }

  private get open(): readonly ReviewItem[] {
    return this.items.slice(this.at).filter(({ id }) => !this.made.has(id));
  }

  private async refill(): Promise<void> {
    if (this.isLeasing || this.isClosed || !this.hasMore || this.open.length >= FEW) return;
    this.isLeasing = true;
    let wait: number | null = null;
    try {
      // The API does not know of unsent decisions, and counts their items as held.
      const undecided = this.items.filter(({ id }) => !this.made.has(id)).length;
      const pending = this.items.filter(({ id }) => this.outbox.has(id)).length;
      const wanted = Math.min(100, undecided - this.open.length + pending + HELD);
      const { queue, items, left } = await this.api.lease(wanted);
      this.queue = queue;
      const fresh = items.filter(({ id }) => !this.known.has(id));
      const wasAtEnd = this.at >= this.items.length;
      this.items.push(...fresh);
      for (const { id } of fresh) this.known.add(id);
      if (wasAtEnd && fresh.length > 0) this.at = this.items.length - fresh.length;
      this.othersHold = left && fresh.length === 0;
      if (queue.state === 'preparing') wait = PREPARING_MS;
      else if (fresh.length === 0) {
        this.hasMore = left || this.outbox.waiting > 0;
        wait = this.hasMore ? RETRY_MS : null;
      }
      this.problem = null;
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
      wait = RETRY_MS;
    } finally {
      this.isLeasing = false;
    }
    this.changed();
    if (this.isClosed) return;
    clearTimeout(this.timer);
    if (wait !== null) this.timer = setTimeout(() => void this.refill(), wait);
    else if (this.open.length < FEW) void this.refill();
  }

  private changed(): void {
    this.view = this.describe();
    for (const listener of this.listeners) listener();
  }

  private describe(): ReviewView {
    const item = this.items[this.at] ?? null;
    return {
      queue: this.queue,
      item,
      made: item === null ? null : (this.made.get(item.id) ?? null),
      ahead: this.items.slice(this.at + 1, this.at + 1 + FEW),
      isFirst: this.at === 0,
      canUndo: this.history.length > 0,
      isDone: item === null && this.queue?.state === 'ready' && (!this.hasMore || this.othersHold),
      othersHold: this.othersHold,
      statistics: this.statistics(),
      unsent: this.outbox?.waiting ?? 0,
      problem: this.outbox?.problem ?? this.problem,
      refused: this.refused,
    };
  }

  private statistics(): Statistics {
    const counts = { accept: 0, relabel: 0, exclude: 0, skip: 0 };
    for (const { choice } of this.made.values()) counts[choice]++;
    const recent = this.times.filter((time) => time > this.now() - 60_000);
    const [first, last] = [recent[0] ?? 0, recent.at(-1) ?? 0];
    return { counts, perMinute: last === first ? 0 : Math.round(((recent.length - 1) * 60_000) / (last - first)) };
  }
}

/** The class that `accept` takes; null if there is neither a label nor a prediction. */
export const suggestionOf = ({ label, top }: ReviewItem): string | null => label ?? top?.[0]?.label ?? null;

function decisionOf({ id }: ReviewItem, choice: Choice, label: string | null): ReviewDecision {
  return label === null || choice === 'exclude' || choice === 'skip'
    ? { id, decision: choice }
    : { id, decision: choice, label };
}
