import { type ItemOutcome, type ItemState } from '@clipyard/contracts';

import { type LostItem, type ManifestItem } from './manifest.js';

/** The outcome of an item that has none yet. */
export function pendingOutcome(item: ManifestItem, state: ItemState = 'pending'): ItemOutcome {
  return {
    index: item.index,
    customId: item.customId,
    uri: item.uri,
    label: item.label ?? null,
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
