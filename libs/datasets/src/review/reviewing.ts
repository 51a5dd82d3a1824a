import { type Caller } from '@clipyard/access';
import {
  ClipyardError,
  type DecisionResult,
  newId,
  type ReviewDecision,
  type ReviewItem,
  type ReviewLease,
  type ReviewPage,
  type ReviewQueue,
} from '@clipyard/api-contract';
import { bestEffort } from '@clipyard/async';
import { type LeaseHolder, type ReviewJobs, type ReviewLeases } from '@clipyard/jobs';

import {
  itemId,
  type QueueChoice,
  type QueuedItem,
  type QueueEnd,
  type QueueSubject,
  type ReviewQueueRecord,
  type ReviewQueueRepository,
  subjectKey,
} from './review-queue-repository.js';

/** Open items that are looked at together. */
const CHUNK = 50;
/** A page of a list ends early after so many items, so that it answers quickly if nearly all items are decided. */
const MAX_LOOKED_AT = 1000;

/** An item as it is now. */
export type CurrentItem = Pick<ReviewItem, 'label' | 'split' | 'group'>;

/** A subject of a review: the current state of its items, and how decisions change them. */
export interface ReviewedSubject {
  readonly project: string;
  readonly subject: QueueSubject;
  /** The items as they are now, in the same order; null for items that are decided or gone. */
  current(order: ReviewQueueRecord['order'], items: readonly QueuedItem[]): Promise<(CurrentItem | null)[]>;
  /** Applies decisions other than skip. */
  apply(caller: Caller, decisions: readonly ReviewDecision[]): Promise<DecisionResult[]>;
}

export interface LeaseOptions {
  readonly session: string;
  readonly count: number;
  readonly refresh: boolean;
}

/** Lists and leases the items of review queues, and takes decisions. */
export class Reviewing {
  constructor(
    private readonly queues: ReviewQueueRepository,
    private readonly leases: ReviewLeases,
    private readonly jobs: ReviewJobs,
  ) {}

  /** Undecided items in the order of the queue. Nothing is leased. */
  async list(
    reviewed: ReviewedSubject,
    choice: QueueChoice,
    pageSize: number,
    pageToken: string | null,
  ): Promise<ReviewPage> {
    const queue = await this.open(reviewed, choice, false);
    const end = await this.queues.end(queue);
    const subject = subjectKey(reviewed.subject);
    const from = pageToken === null ? 0 : Number(pageToken);
    if (!Number.isSafeInteger(from) || from < 0)
      throw new ClipyardError('invalid_request', 'pageToken does not come from this list');
    const data: ReviewItem[] = [];
    let place = from;
    if (end !== null && end.failure === null) {
      const { bits } = await this.leases.decided(subject, queue.id);
      const last = Math.min(end.items, from + MAX_LOOKED_AT);
      while (place < last && data.length < pageSize) {
        const places = openPlaces(bits, place, last, Math.min(CHUNK, pageSize - data.length));
        place = places.length === 0 ? last : places.at(-1)! + 1;
        const { items } = await this.undecided(reviewed, queue, end, places);
        const holders = await this.leases.holders(subject, items.map(itemId));
        data.push(...items.map((item, i) => shown(item, holders[i] ?? null)));
      }
    }
    const isMore = end !== null && place < end.items;
    return { queue: await this.described(queue, end), data, nextPageToken: isMore ? String(place) : null };
  }

  /**
   * Leases the next items of the queue to a session. Items that it holds already come first and count. A count of 0
   * releases all items that it holds.
   *
   * @returns no items while the queue is prepared
   */
  async lease(
    caller: Caller,
    reviewed: ReviewedSubject,
    choice: QueueChoice,
    { session, count, refresh }: LeaseOptions,
  ): Promise<ReviewLease> {
    const queue = await this.open(reviewed, choice, refresh);
    const end = await this.queues.end(queue);
    const subject = subjectKey(reviewed.subject);
    const owner = ownerOf(caller, session);
    await (count === 0 ? this.leases.releaseAll(subject, owner) : this.leases.renew(subject, owner));
    const items: ReviewItem[] = [];
    let left = false;
    if (count > 0 && end !== null && end.failure === null) {
      const skipped = await this.leases.skipped(subject, owner);
      const found = await this.take(reviewed, queue, end, { owner, count, skipped });
      items.push(...found.items);
      left = found.left;
      // An undo brings items back that were known to be decided.
      const isStale = !found.left && items.length < count && (await this.leases.decided(subject, queue.id)).isStale;
      if (isStale) {
        await this.leases.forgetDecided(subject, queue.id);
        const again = await this.take(reviewed, queue, end, { owner, count, skipped });
        items.splice(0, items.length, ...again.items);
        left = again.left;
      }
    }
    return {
      queue: await this.described(queue, end),
      items,
      until: new Date(Date.now() + this.leases.leaseMs).toISOString(),
      left,
    };
  }

  /**
   * Takes decisions. Each one is applied or refused on its own; repeating the call changes nothing.
   *
   * @returns the results in the order of the decisions
   */
  async decide(
    caller: Caller,
    reviewed: ReviewedSubject,
    session: string,
    decisions: readonly ReviewDecision[],
  ): Promise<DecisionResult[]> {
    const subject = subjectKey(reviewed.subject);
    const owner = ownerOf(caller, session);
    const holders = await this.leases.holders(
      subject,
      decisions.map(({ id }) => id),
    );
    const results = new Map<string, DecisionResult>();
    const allowed = decisions.filter(({ id }, i) => {
      const holder = holders[i] ?? null;
      if (holder === null || holder.session === owner) return true;
      results.set(id, refused(id, 'Another reviewer holds this item'));
      return false;
    });
    const skips = allowed.filter(({ decision }) => decision === 'skip').map(({ id }) => id);
    const undone = allowed.filter(({ decision }) => decision === 'undo').map(({ id }) => id);
    // An undo without a version takes back a skip, unless the subject has a decision about the item.
    const applied = allowed.filter(
      ({ decision, version }) =>
        decision !== 'skip' && (decision !== 'undo' || version !== undefined || reviewed.subject.kind === 'batch'),
    );
    for (const result of applied.length === 0 ? [] : await reviewed.apply(caller, applied))
      results.set(result.id, result);
    await this.leases.skip(subject, owner, skips);
    await this.leases.unskip(subject, owner, undone);
    if (undone.length > 0) await this.leases.noteUndo(subject);
    await this.leases.release(
      subject,
      owner,
      allowed.filter(({ decision }) => decision !== 'undo').map(({ id }) => id),
    );
    await this.leases.take(subject, owner, undone, undone.length);
    await this.leases.renew(subject, owner);
    return decisions.map(({ id }) => results.get(id) ?? { id, state: 'applied', version: null, message: null });
  }

  /** The queue in use. It is built again if the subject has new shards, or if the items after the last one are due. */
  private async open(
    { project, subject }: ReviewedSubject,
    choice: QueueChoice,
    refresh: boolean,
  ): Promise<ReviewQueueRecord> {
    const isOutdated = async (queue: ReviewQueueRecord): Promise<boolean> => {
      const end = await this.queues.end(queue);
      if (end === null) return false;
      if (refresh) return true;
      if (end.failure !== null || end.candidates <= end.items) return false;
      const { bits } = await this.leases.decided(subjectKey(subject), queue.id);
      return openPlaces(bits, 0, end.items, 1).length === 0;
    };
    const { queue, isNew } = await this.queues.open(project, subject, choice, isOutdated, () => newId('rvw'));
    // The request is stored: if Redis is unavailable, the next reconciliation of the orchestrator enqueues it.
    if (isNew) await bestEffort('enqueue a review queue', this.jobs.enqueue(queue));
    return queue;
  }

  private async take(
    reviewed: ReviewedSubject,
    queue: ReviewQueueRecord,
    end: QueueEnd,
    { owner, count, skipped }: { owner: string; count: number; skipped: ReadonlySet<string> },
  ): Promise<{ items: ReviewItem[]; left: boolean }> {
    const subject = subjectKey(reviewed.subject);
    const { bits } = await this.leases.decided(subject, queue.id);
    const items: ReviewItem[] = [];
    let left = false;
    for (let place = 0; place < end.items;) {
      const places = openPlaces(bits, place, end.items, CHUNK);
      if (places.length === 0) break;
      place = places.at(-1)! + 1;
      const all = await this.queues.items(queue, end, places);
      const holders = await this.leases.holders(subject, all.map(itemId));
      const isFree = places.filter((_, i) => {
        const item = all[i]!;
        if (skipped.has(itemId(item))) return false;
        const holder = holders[i] ?? null;
        if (holder !== null && holder.session !== owner) left = true;
        return holder === null || holder.session === owner;
      });
      const { items: open } = await this.undecided(reviewed, queue, end, isFree);
      const taken = new Set(await this.leases.take(subject, owner, open.map(itemId), count - items.length));
      const until = Date.now() + this.leases.leaseMs;
      items.push(
        ...open.filter((item) => taken.has(itemId(item))).map((item) => shown(item, { session: owner, until })),
      );
      if (taken.size < open.length) left = true;
      if (items.length >= count) return { items, left: left || place < end.items };
    }
    return { items, left };
  }

  /** Items at some places that are not decided, as they are now. Decided ones are remembered. */
  private async undecided(
    reviewed: ReviewedSubject,
    queue: ReviewQueueRecord,
    end: QueueEnd,
    places: readonly number[],
  ): Promise<{ items: QueuedItem[] }> {
    if (places.length === 0) return { items: [] };
    const items = await this.queues.items(queue, end, places);
    const now = await reviewed.current(queue.order, items);
    const decided = places.filter((_, i) => now[i] === null);
    await this.leases.markDecided(queue.id, decided);
    return {
      items: items.flatMap((item, i) => {
        const current = now[i] ?? null;
        return current === null ? [] : [{ ...item, ...current }];
      }),
    };
  }

  private async described(queue: ReviewQueueRecord, end: QueueEnd | null): Promise<ReviewQueue> {
    const { id, order, model, from, run, createdAt, subject } = queue;
    const known = end === null ? null : await this.leases.decided(subjectKey(subject), id);
    return {
      id,
      state: end === null ? 'preparing' : end.failure === null ? 'ready' : 'failed',
      order,
      model,
      from,
      run,
      progress: end === null ? await this.queues.progress(queue) : 1,
      items: end === null ? null : end.items,
      candidates: end === null ? null : end.candidates,
      done: known === null ? 0 : countBits(known.bits),
      failure: end?.failure ?? null,
      createdAt,
    };
  }
}

/** Leases belong to a session of a key, so that nobody can take over the session of another key by its name. */
const ownerOf = ({ key }: Caller, session: string): string => `${key?.id ?? ''}.${session}`;

export const refused = (id: string, message: string): DecisionResult => ({
  id,
  state: 'conflict',
  version: null,
  message,
});

function shown(item: QueuedItem, holder: LeaseHolder | null): ReviewItem {
  const { offset: _, ...fields } = item;
  return { ...fields, id: itemId(item), leasedUntil: holder === null ? null : new Date(holder.until).toISOString() };
}

/** Places whose bit is not set, in ascending order. */
function openPlaces(bits: Uint8Array, from: number, end: number, count: number): number[] {
  const places: number[] = [];
  for (let place = from; place < end && places.length < count; place++)
    if ((((bits[place >> 3] ?? 0) >> (7 - (place & 7))) & 1) === 0) places.push(place);
  return places;
}

function countBits(bits: Uint8Array): number {
  let count = 0;
  for (const byte of bits) for (let rest = byte; rest !== 0; rest &= rest - 1) count++;
  return count;
}
