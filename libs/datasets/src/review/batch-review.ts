import { type Caller, type Tenant } from '@clipyard/access';
import {
  type Batch,
  type BatchReviewChoice,
  ClipyardError,
  type DecisionResult,
  isTerminal,
  type ItemOutcome,
  type LeaseBatchReview,
  type ReviewDecision,
  type ReviewDecisions,
  type ReviewLease,
  type ReviewPage,
  SHARD_SIZE,
} from '@clipyard/api-contract';
import { keys, type ObjectStore, Sequence } from '@clipyard/object-store';
import pMap from 'p-map';
import { z } from 'zod';

import { type ReviewedBatches } from './review-builder.js';
import { type QueueChoice, type QueuedItem } from './review-queue-repository.js';
import { type CurrentItem, refused, type ReviewedSubject, type Reviewing } from './reviewing.js';

const SHARDS_AT_ONCE = 16;

const DecidedSchema = z.object({
  decision: z.enum(['accept', 'relabel', 'exclude']),
  /** The label that was accepted or set; null for excluded items. */
  label: z.string().nullable(),
  by: z.string(),
  at: z.string(),
});
type Decided = z.infer<typeof DecidedSchema>;
/** Decisions about the items of one shard, by index. */
const ShardDecisionsSchema = z.object({ items: z.record(z.string(), DecidedSchema) });
type ShardDecisions = z.infer<typeof ShardDecisionsSchema>;

/** An item that a reviewer accepted, with the label that it has now. */
export interface AcceptedItem extends Pick<ItemOutcome, 'customId' | 'uri'> {
  readonly videoId: string;
  readonly label: string;
}

/** The batches that are reviewed. */
export interface ReviewableBatches extends ReviewedBatches {
  /** @throws ClipyardError `not_found` */
  require(tenant: Tenant, id: string): Promise<Batch>;
}

/** Reviews the answers of a classify batch. Decisions are kept with the batch, whose results stay as they are. */
export class BatchReview {
  constructor(
    private readonly store: ObjectStore,
    private readonly batches: ReviewableBatches,
    private readonly reviewing: Reviewing,
  ) {}

  /**
   * Undecided items, the most useful first. Nothing is leased.
   *
   * @throws ClipyardError `not_found`, `conflict` if the batch has not finished or classified nothing
   */
  async list(
    caller: Caller,
    id: string,
    choice: BatchReviewChoice,
    pageSize: number,
    pageToken: string | null,
  ): Promise<ReviewPage> {
    const batch = await this.require(caller, id);
    return this.reviewing.list(this.subject(batch), choiceOf(choice), pageSize, pageToken);
  }

  /** Leases undecided items to a session, the most useful first. */
  async lease(
    caller: Caller,
    id: string,
    { session, count, refresh, ...choice }: LeaseBatchReview,
  ): Promise<ReviewLease> {
    const batch = await this.require(caller, id);
    return this.reviewing.lease(caller, this.subject(batch), choiceOf(choice), { session, count, refresh });
  }

  /** Errors: as `list`. */
  async decide(caller: Caller, id: string, { session, decisions }: ReviewDecisions): Promise<DecisionResult[]> {
    return this.reviewing.decide(caller, this.subject(await this.require(caller, id)), session, decisions);
  }

  /** All items that were accepted or relabelled, in the order of the batch. Errors: as `list`. */
  async *accepted(caller: Caller, id: string): AsyncGenerator<AcceptedItem> {
    const batch = await this.require(caller, id);
    for (let shard = 0; shard < shardsOf(batch); shard++) {
      const { items } = await this.decisionsOf(id, shard);
      if (Object.keys(items).length === 0) continue;
      for (const { index, videoId, customId, uri } of await this.batches.shard(caller, id, shard)) {
        const label = items[index]?.label ?? null;
        if (videoId !== null && label !== null) yield { videoId, customId, uri, label };
      }
    }
  }

  private subject(batch: Batch): ReviewedSubject {
    const { id, project } = batch;
    return {
      project,
      subject: { kind: 'batch', id, shards: shardsOf(batch) },
      current: (_, items) => this.current(id, items),
      apply: (caller, decisions) => this.apply(caller, id, decisions),
    };
  }

  private async current(id: string, items: readonly QueuedItem[]): Promise<(CurrentItem | null)[]> {
    const shards = [...new Set(items.map(({ shard }) => shard))];
    const read = await pMap(shards, async (shard) => [shard, await this.decisionsOf(id, shard)] as const, {
      concurrency: SHARDS_AT_ONCE,
    });
    const decisions = new Map(read);
    return items.map(({ shard, index, label, split, group }) =>
      Object.hasOwn(decisions.get(shard)?.items ?? {}, String(index)) ? null : { label, split, group },
    );
  }

  private async apply(caller: Caller, id: string, decisions: readonly ReviewDecision[]): Promise<DecisionResult[]> {
    const byShard = new Map<number, ReviewDecision[]>();
    const results: DecisionResult[] = [];
    for (const decision of decisions) {
      const index = /^\d{1,9}$/.test(decision.id) ? Number(decision.id) : -1;
      const shard = Math.floor(index / SHARD_SIZE);
      byShard.set(shard, [...(byShard.get(shard) ?? []), decision]);
    }
    for (const [shard, ofShard] of byShard) {
      const outcomes = new Map(
        (shard < 0 ? [] : await this.batches.shard(caller, id, shard)).map((item) => [String(item.index), item]),
      );
      const sequence = this.sequence(id, shard);
      for (;;) {
        const head = await sequence.head();
        const items: Record<string, Decided> = { ...head?.value.items };
        const made = ofShard.map((decision) => make(decision, outcomes.get(decision.id), items, caller));
        const isSame = JSON.stringify(items) === JSON.stringify(head?.value.items ?? {});
        if (isSame || (await sequence.appendIf(head?.version ?? 0, { items }))) {
          results.push(...made);
          break;
        }
      }
    }
    return results;
  }

  private async decisionsOf(id: string, shard: number): Promise<ShardDecisions> {
    return (await this.sequence(id, shard).head())?.value ?? { items: {} };
  }

  private sequence(id: string, shard: number): Sequence<ShardDecisions> {
    return new Sequence(this.store, keys.batchDecisions(id, Math.max(0, shard)), ShardDecisionsSchema);
  }

  private async require(tenant: Tenant, id: string): Promise<Batch> {
    const batch = await this.batches.require(tenant, id);
    if (batch.purpose !== 'classify')
      throw new ClipyardError(
        'conflict',
        `Batch ${id} extracts features and has no predictions. Review its dataset ${batch.dataset ?? ''}`,
      );
    if (!isTerminal(batch.state))
      throw new ClipyardError('conflict', `Batch ${id} is ${batch.state}. Review it when it has ended`);
    return batch;
  }
}

const shardsOf = ({ counts }: Batch): number => Math.ceil(counts.total / SHARD_SIZE);

const choiceOf = ({ order, below, perClass, seed }: BatchReviewChoice): QueueChoice => ({
  order,
  model: null,
  from: null,
  run: null,
  below: order === 'uncertain' ? (below ?? null) : null,
  perClass: order === 'sample' ? perClass : null,
  seed: order === 'sample' || order === 'random' ? seed : 0,
});

/** Makes a decision in `items`. */
function make(
  { id, decision, label }: ReviewDecision,
  outcome: ItemOutcome | undefined,
  items: Record<string, Decided>,
  { key }: Caller,
): DecisionResult {
  if (outcome === undefined) return { id, state: 'not_found', version: null, message: `The batch has no item ${id}` };
  const applied: DecisionResult = { id, state: 'applied', version: null, message: null };
  if (decision === 'skip') return applied;
  if (decision === 'undo') {
    Reflect.deleteProperty(items, id);
    return applied;
  }
  const [top] = outcome.top ?? [];
  const accepted = label ?? outcome.label ?? top?.label ?? null;
  if (decision === 'accept' && accepted !== outcome.label && accepted !== top?.label)
    return refused(id, `Neither the submitted label nor the prediction is ${accepted ?? 'known'}`);
  const chosen = decision === 'exclude' ? null : decision === 'relabel' ? label! : accepted;
  if (decision === 'accept' && chosen === null) return refused(id, 'The item has no prediction to accept');
  // A repeated decision keeps its time, so that repeating a call changes nothing.
  const known = items[id];
  if (known?.decision !== decision || known.label !== chosen)
    items[id] = {
      decision,
      label: chosen,
      by: key?.name ?? '',
      at: new Date().toISOString(),
    };
  return applied;
}
