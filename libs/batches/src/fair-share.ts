import { SHARD_SIZE } from '@clipyard/api-contract';
import { type ClaimedShard } from '@clipyard/jobs';

/** BullMQ's largest priority. Only a deployment that is never idle for some ten million items gets there; from then on its shards are served in the order of their dispatch. */
const LAST_PRIORITY = 2 ** 21 - 1;
/** 1 is for single videos that somebody waits for. */
const FIRST_PRIORITY = 2;

/**
 * What a shard costs a batch in virtual time: two steps of its priority double it, so that a batch of priority 3 gets
 * twice the share of one of priority 5 while both have work.
 */
export function shardCost(priority: number): number {
  return Math.round(4 * 2 ** (priority / 2));
}

/**
 * Priority of an item in the queue, 1 the most urgent: the virtual time at which it is due. A batch that enters goes half
 * a step before those of its time, which may have a whole queue of it.
 */
export function itemPriority({ time, entering }: ClaimedShard, offset: number, cost: number): number {
  const due = time + Math.floor((offset * cost) / SHARD_SIZE);
  return Math.min(LAST_PRIORITY, FIRST_PRIORITY + due * 2 + (entering ? 0 : 1));
}
