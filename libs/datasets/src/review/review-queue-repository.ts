import { createHash, randomBytes } from 'node:crypto';

import {
  BatchReviewChoiceSchema,
  DatasetReviewChoiceSchema,
  type Failure,
  FailureSchema,
  MAX_REVIEW_ITEMS,
  RankedClassSchema,
  RecordProjectSchema,
  SplitSchema,
} from '@clipyard/api-contract';
import {
  getJson,
  keys,
  type ObjectStore,
  putJson,
  putJsonIfAbsent,
  Sequence,
  UnreadableObject,
} from '@clipyard/object-store';
import { z } from 'zod';

/** A reviewed dataset by its stored name, or a reviewed batch that has finished. */
const SubjectSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('dataset'), name: z.string(), version: z.number().int(), shards: z.number().int() }),
  z.object({ kind: z.literal('batch'), id: z.string(), shards: z.number().int() }),
]);
export type QueueSubject = z.infer<typeof SubjectSchema>;

/** Which items a queue has, with models and runs resolved to their ids. */
const ChoiceSchema = z.object({
  order: z.union([DatasetReviewChoiceSchema.shape.order.unwrap(), BatchReviewChoiceSchema.shape.order.unwrap()]),
  model: z.string().nullable(),
  from: z.string().nullable(),
  run: z.string().nullable(),
  below: z.number().nullable(),
  perClass: z.number().int().nullable(),
  seed: z.number().int(),
});
export type QueueChoice = z.infer<typeof ChoiceSchema>;

const ReviewQueueRecordSchema = ChoiceSchema.extend({
  id: z.string(),
  project: RecordProjectSchema,
  subject: SubjectSchema,
  createdAt: z.string(),
});
export type ReviewQueueRecord = z.infer<typeof ReviewQueueRecordSchema>;

/** An item of a queue as it was when the queue was built. */
const QueuedItemSchema = z.object({
  videoId: z.string(),
  customId: z.string().nullable(),
  uri: z.string().nullable(),
  label: z.string().nullable(),
  split: SplitSchema.nullable(),
  group: z.string().nullable(),
  /** Index of the shard, and position in it. */
  shard: z.number().int(),
  offset: z.number().int(),
  /** Index in the batch; null in a dataset. */
  index: z.number().int().nullable(),
  top: z.array(RankedClassSchema).nullable(),
  score: z.number(),
  reason: z.string(),
});
export type QueuedItem = z.infer<typeof QueuedItemSchema>;

const PageSchema = z.object({ items: z.array(QueuedItemSchema) });
const ProgressSchema = z.object({ done: z.number().int() });
const EndSchema = z.object({
  failure: FailureSchema.nullable(),
  /** Folder of the pages. A job that runs twice writes two sets of pages, and the first end counts. */
  folder: z.string(),
  items: z.number().int(),
  candidates: z.number().int(),
  finishedAt: z.string(),
});
export type QueueEnd = z.infer<typeof EndSchema>;

const EntrySchema = z.object({ id: z.string(), shards: z.number().int() });
const OpenSchema = z.object({ project: RecordProjectSchema, subject: z.string() });

/** Items of a stored page. */
const PAGE = 100;

/** The prefix of everything that is stored about a subject. */
export const subjectKey = (subject: QueueSubject): string =>
  subject.kind === 'dataset' ? `datasets/${subject.name}` : `batches/${subject.id}`;

/** An item by its name in decisions. */
export const itemId = ({ videoId, index }: Pick<QueuedItem, 'videoId' | 'index'>): string =>
  index === null ? videoId : String(index);

/**
 * Review queues: sorted items that are built once and never change. The queues of one choice are a sequence, of which
 * the last one is in use.
 */
export class ReviewQueueRepository {
  constructor(private readonly store: ObjectStore) {}

  /**
   * The queue in use for a choice of items.
   *
   * @param isOutdated - whether the queue in use must be replaced
   * @param create - the id of a new queue
   * @returns the queue, and whether this call created it
   */
  async open(
    project: string,
    subject: QueueSubject,
    choice: QueueChoice,
    isOutdated: (queue: ReviewQueueRecord) => Promise<boolean>,
    create: () => string,
  ): Promise<{ readonly queue: ReviewQueueRecord; readonly isNew: boolean }> {
    const key = subjectKey(subject);
    const sequence = new Sequence(this.store, keys.reviewQueues(key, digestOf(choice)), EntrySchema);
    for (;;) {
      const head = await sequence.head();
      const used = head === null ? null : await this.get(key, head.value.id);
      if (used !== null && head?.value.shards === subject.shards && !(await isOutdated(used)))
        return { queue: used, isNew: false };
      const queue: ReviewQueueRecord = {
        ...choice,
        id: create(),
        project,
        subject,
        createdAt: new Date().toISOString(),
      };
      // If another call is faster, its queue is used; recovery builds this one, which nobody reads.
      await putJson(this.store, keys.reviewQueueFile(key, queue.id, 'request.json'), queue);
      await putJson(this.store, keys.openReview(queue.id), { project, subject: key });
      if (await sequence.appendIf(head?.version ?? 0, { id: queue.id, shards: subject.shards }))
        return { queue, isNew: true };
      await this.store.delete(keys.openReview(queue.id));
    }
  }

  get(subject: string, id: string): Promise<ReviewQueueRecord | null> {
    return getJson(this.store, keys.reviewQueueFile(subject, id, 'request.json'), ReviewQueueRecordSchema);
  }

  /** An unfinished queue by its id only; null if it has ended, or if its subject was deleted. */
  async unfinished(id: string): Promise<ReviewQueueRecord | null> {
    const open = await getJson(this.store, keys.openReview(id), OpenSchema);
    const queue = open === null ? null : await this.get(open.subject, id);
    // The request is written before the marker, so it is missing only after a deletion.
    if (open !== null && queue === null) await this.store.delete(keys.openReview(id));
    return queue;
  }

  /** Ids of unfinished queues, which recovery enqueues again. */
  async openIds(): Promise<string[]> {
    const ids: string[] = [];
    for await (const { key } of this.store.list(keys.openReviews)) ids.push(key.slice(keys.openReviews.length));
    return ids;
  }

  end({ subject, id }: ReviewQueueRecord): Promise<QueueEnd | null> {
    return getJson(this.store, keys.reviewQueueFile(subjectKey(subject), id, 'end.json'), EndSchema);
  }

  /** Share of the shards that have been scored. */
  async progress({ subject, id }: ReviewQueueRecord): Promise<number> {
    const found = await getJson(
      this.store,
      keys.reviewQueueFile(subjectKey(subject), id, 'progress.json'),
      ProgressSchema,
    );
    return subject.shards === 0 ? 1 : Math.min(1, (found?.done ?? 0) / subject.shards);
  }

  async putProgress({ subject, id }: ReviewQueueRecord, done: number): Promise<void> {
    await putJson(this.store, keys.reviewQueueFile(subjectKey(subject), id, 'progress.json'), { done });
  }

  /** Writes the sorted items and ends the queue, unless it has ended. */
  async finish(queue: ReviewQueueRecord, items: readonly QueuedItem[], candidates: number): Promise<void> {
    const key = subjectKey(queue.subject);
    const folder = randomBytes(4).toString('hex');
    for (let at = 0; at < items.length; at += PAGE)
      await putJson(this.store, keys.reviewQueuePage(key, queue.id, folder, at / PAGE), {
        items: items.slice(at, at + PAGE),
      });
    await this.close(queue, { failure: null, folder, items: items.length, candidates });
  }

  async fail(queue: ReviewQueueRecord, failure: Failure): Promise<void> {
    await this.close(queue, { failure, folder: '', items: 0, candidates: 0 });
  }

  /**
   * Items by their places in the queue, in ascending order.
   *
   * @throws UnreadableObject `object_damaged`
   */
  async items(queue: ReviewQueueRecord, { folder }: QueueEnd, places: readonly number[]): Promise<QueuedItem[]> {
    const items: QueuedItem[] = [];
    let last: { readonly page: number; readonly items: readonly QueuedItem[] } = { page: -1, items: [] };
    for (const place of places) {
      const page = Math.floor(place / PAGE);
      if (last.page !== page) last = { page, items: await this.page(queue, folder, page) };
      const item = last.items[place % PAGE];
      if (item !== undefined) items.push(item);
    }
    return items;
  }

  private async page({ subject, id }: ReviewQueueRecord, folder: string, page: number): Promise<readonly QueuedItem[]> {
    const key = keys.reviewQueuePage(subjectKey(subject), id, folder, page);
    const found = await getJson(this.store, key, PageSchema);
    if (found === null) throw UnreadableObject.missing(key);
    return found.items;
  }

  private async close(queue: ReviewQueueRecord, end: Omit<QueueEnd, 'finishedAt'>): Promise<void> {
    await putJsonIfAbsent(this.store, keys.reviewQueueFile(subjectKey(queue.subject), queue.id, 'end.json'), {
      ...end,
      finishedAt: new Date().toISOString(),
    });
    await this.store.delete(keys.openReview(queue.id));
  }
}

const digestOf = (choice: QueueChoice): string =>
  createHash('sha256')
    .update(JSON.stringify(ChoiceSchema.parse(choice)))
    .digest('hex')
    .slice(0, 32);

/** The best items of a stream, in bounded memory. */
export class BestItems {
  private items: QueuedItem[] = [];
  candidates = 0;

  constructor(private readonly limit = MAX_REVIEW_ITEMS) {}

  add(item: QueuedItem): void {
    this.candidates++;
    this.items.push(item);
    if (this.items.length >= 2 * this.limit) this.items = this.sorted();
  }

  /** Highest score first; equal scores in the order of the videos. */
  sorted(): QueuedItem[] {
    return this.items.sort((a, b) => b.score - a.score || compareTexts(itemId(a), itemId(b))).slice(0, this.limit);
  }
}

const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
