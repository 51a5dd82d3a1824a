import { SHARD_SIZE } from '@clipyard/api-contract';
import { type ClaimedShard } from '@clipyard/jobs';

/**
 * BullMQ's largest priority. Only a deployment that is never idle for some ten million items reaches it; from then on
 * shards are processed in the order of their dispatch.
 */
const LAST_PRIORITY = 2 ** 21 - 1;
/** 1 is for single videos that a user is waiting for. */
const FIRST_PRIORITY = 2;

/**
 * The virtual time that a shard costs its batch. Two steps of priority double it, so that a batch of priority 3 gets
 * twice the share of a batch of priority 5 while both have work.
 */
export function shardCost(priority: number): number {
  return Math.round(4 * 2 ** (priority / 2));
}

/**
 * Priority of an item in the queue, 1 is the most urgent: the virtual time at which the item is due. A batch that has
 * just entered is half a step ahead of others with the same time, which may fill a whole queue.
 */
export function itemPriority({ time, entering }: ClaimedShard, offset: number, cost: number): number {
  const due = time + Math.floor((offset * cost) / SHARD_SIZE);
  return Math.min(LAST_PRIORITY, FIRST_PRIORITY + due * 2 + (entering ? 0 : 1));
}
