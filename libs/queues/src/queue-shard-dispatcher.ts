import { deliveryId } from '@clipyard/api-contract';
import { itemJobId, roundId, type ShardDispatcher, type ShardRef, type ShardWork } from '@clipyard/jobs';

import { type Cancellations } from './cancellations.js';
import { type ExtractFlow, type JobQueues } from './job-queues.js';

const shardQueues = { divide: 'divide', extract: 'pack', classify: 'classify-shards' } as const;
const shardJobId = (work: ShardRef): string => `${roundId(work)}-s${work.shard}`;
const childrenOf = (work: ShardWork): ExtractFlow['children'] =>
  work.items.map(({ job, priority }) => ({ jobId: itemJobId(work, job.index), payload: job, priority }));

/** Dispatches shards as BullMQ flows. Job ids follow from the shard, so dispatching twice adds nothing. */
export class QueueShardDispatcher implements ShardDispatcher {
  constructor(
    private readonly queues: JobQueues,
    private readonly cancellations: Cancellations,
  ) {}

  async dispatch(work: ShardWork): Promise<void> {
    const { batchId, round, shard, purpose, project } = work;
    await this.queues.addFlow({
      queue: shardQueues[purpose],
      jobId: shardJobId(work),
      payload: { batchId, round, shard, project },
      children: childrenOf(work),
    });
  }

  /** The first jobs are gone, so their ids are free. */
  extractAgain(work: ShardWork): Promise<void> {
    return this.queues.addChildren({ queue: shardQueues[work.purpose], jobId: shardJobId(work) }, childrenOf(work));
  }

  isDispatched(work: ShardRef): Promise<boolean> {
    return this.queues.isPending(shardQueues[work.purpose], shardJobId(work));
  }

  /** Delayed wakes are merged. Immediate ones are not, because a change could be missed. */
  async wake(batchId: string, delayMs = 0): Promise<void> {
    await this.queues.add('batches', { batchId }, delayMs === 0 ? {} : { delayMs, mergeAs: `${batchId}-wake` });
  }

  cancel(batchId: string): Promise<void> {
    return this.cancellations.cancel(batchId);
  }

  forget(batchId: string): Promise<void> {
    return this.cancellations.forget(batchId);
  }

  async notify(batchId: string, round: number, url: string): Promise<void> {
    const id = deliveryId(batchId, round);
    // A job that failed although its delivery is open starts again. A job that waits for its next attempt is kept.
    if (!(await this.queues.isPending('webhooks', id)))
      await this.queues.add('webhooks', { batchId, round, url, deliveryId: id }, { jobId: id });
  }
}
