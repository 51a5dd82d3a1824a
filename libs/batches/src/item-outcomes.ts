import { type Failure, type ItemOutcome, ItemResultSchema, type ItemState } from '@clipyard/api-contract';

import { type LostItem, type ManifestItem, type ManifestShard } from './manifest.js';

/** The outcome of an item that has none yet. */
export function pendingOutcome(item: ManifestItem, state: ItemState = 'pending'): ItemOutcome {
  return {
    index: item.index,
    ...ItemResultSchema.parse(item),
    state,
    videoId: null,
    frames: null,
    cached: false,
    attempts: 0,
    timings: null,
    error: null,
    model: null,
    top: null,
    abstained: false,
  };
}

/** The outcome of an item whose line of the manifest cannot be read: nothing is known of it but its place. */
export const lostOutcome = (index: number, { failure }: LostItem): ItemOutcome => ({
  ...pendingOutcome({ index, customId: `item ${index + 1}`, uri: '' }, 'failed'),
  error: failure,
});

/** The outcomes of a shard whose real outcomes cannot be read. */
export const unreadableOutcomes = ({ items, lost }: ManifestShard, failure: Failure): ItemOutcome[] =>
  [
    ...items.map((item) => ({ ...pendingOutcome(item, 'failed'), error: failure })),
    ...lost.flatMap((item) => (item.index === null ? [] : [lostOutcome(item.index, item)])),
  ].sort((a, b) => a.index - b.index);
