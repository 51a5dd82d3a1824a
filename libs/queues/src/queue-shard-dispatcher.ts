import { type ExtractJob } from '@clipyard/contracts';
import { createHash } from 'node:crypto';
import { type Cancellations } from './cancellations.js';
import { type JobQueues } from './job-queues.js';

interface ShardRef {
  readonly batchId: string;
  readonly round: number;
  readonly shard: number;
  readonly purpose: 'extract' | 'classify';
}

const shardQueue = (purpose: ShardRef['purpose']): 'pack' | 'classify-shards' => (purpose === 'extract' ? 'pack' : 'classify-shards');
const shardJobId = ({ batchId, round, shard }: ShardRef): string => `${batchId}-r${round}-s${shard}`;

/** Dispatches shards as BullMQ flows. Ids follow from the work, so dispatching twice adds nothing. */
export class QueueShardDispatcher {
  constructor(private readonly queues: JobQueues, private readonly cancellations: Cancellations) {}

  async dispatch(work: ShardRef & { readonly items: readonly { readonly job: ExtractJob; readonly priority: number }[] }): Promise<void> {
    const { batchId, round, shard, purpose, items } = work;
    await this.queues.addFlow({
      queue: shardQueue(purpose),
      jobId: shardJobId(work),
      payload: { batchId, round, shard },
      // A job has one parent: ids come from batch and index, never from the video.
      children: items.map(({ job, priority }) => ({ jobId: `${batchId}-r${round}-i${job.index}`, payload: job, priority })),
    });
  }

  isDispatched(work: ShardRef): Promise<boolean> {
    return this.queues.isPending(shardQueue(work.purpose), shardJobId(work));
  }

  /** A delayed wake is one of many that say the same: they are merged. An immediate one never is, or news could be lost. */
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
    const deliveryId = `dlv_${createHash('sha256').update(`${batchId}/${round}`).digest('hex').slice(0, 19)}`;
    await this.queues.add('webhooks', { batchId, url, event: 'batch.finished', deliveryId }, { jobId: deliveryId });
  }
}
