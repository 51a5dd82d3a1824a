import { type Failure, type ItemOutcome, type ItemState } from '@clipyard/contracts';

import { type ManifestItem } from './manifest.js';

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

/** The outcome of an item whose real outcome cannot be read. */
export const unreadableOutcome = (item: ManifestItem, failure: Failure): ItemOutcome => ({
  ...pendingOutcome(item, 'failed'),
  error: failure,
});
