import { type Caller, type Tenant } from '@clipyard/access';
import { ClipyardError, secondsOfVideoId } from '@clipyard/api-contract';
import { type BatchReview, type DatasetRepository } from '@clipyard/datasets';
import { type ListEntry } from '@clipyard/item-lists';

import { type BatchRecord } from './batch-record.js';
import { type BatchRepository, type PinnedSpec } from './batch-repository.js';
import { type Submissions } from './submissions.js';

/** Priority of a batch whose features exist already: it costs next to nothing. */
const PRIORITY = 0;

/**
 * Adds the reviewed items of a classify batch to a dataset. This is a batch of its own, so it is durable and is part of
 * the history of the dataset. Its items name their videos, so nothing is fetched, decoded or encoded.
 */
export class DatasetAddition {
  constructor(
    private readonly submissions: Pick<Submissions, 'create'>,
    private readonly repository: BatchRepository,
    private readonly datasets: DatasetRepository,
    private readonly review: Pick<BatchReview, 'accepted'>,
  ) {}

  /**
   * @param key - the Idempotency-Key of the call, if it has one
   * @throws ClipyardError `not_found`; `conflict` if the batch has not ended, no item is accepted, or the dataset has
   *   features of another spec
   */
  async add(caller: Caller, batchId: string, dataset: string, key: string | undefined): Promise<BatchRecord> {
    const accepted = this.review.accepted(caller, batchId);
    const first = await accepted.next();
    if (first.done === true)
      throw new ClipyardError('conflict', `No item of batch ${batchId} is accepted yet. Review its items first`);
    await accepted.return(undefined);
    const pinned = await this.repository.spec(batchId);
    if (pinned === null) throw new ClipyardError('conflict', `Batch ${batchId} has no features`);
    await this.checkSpec(caller, dataset, pinned);
    const items = this.items(caller, batchId);
    return this.submissions.create(
      caller,
      { options: { purpose: 'extract', dataset, priority: PRIORITY, validateOnly: false }, items, pinned },
      key,
    );
  }

  private async *items(caller: Caller, batchId: string): AsyncGenerator<ListEntry> {
    let line = 0;
    for await (const { customId, uri, label, videoId } of this.review.accepted(caller, batchId)) {
      const item = { customId, uri, label, videoId, ...secondsOfVideoId(videoId) };
      yield { item, line: ++line };
    }
  }

  private async checkSpec(tenant: Tenant, name: string, { specId }: PinnedSpec): Promise<void> {
    const dataset = (await this.datasets.get(tenant, name))?.dataset;
    if (dataset !== undefined && dataset.specId !== null && dataset.specId !== specId)
      throw new ClipyardError(
        'conflict',
        `Dataset ${name} has features of spec ${dataset.specId}, the batch those of ${specId}. Choose another dataset`,
      );
  }
}
