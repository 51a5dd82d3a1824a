import { type SimilarityPending } from '@clipyard/client';
import { Text } from '@mantine/core';

import { count, plural } from '../format.js';

/** How often an answer that is not ready is requested again, in milliseconds. */
export const COMPARING_POLL_MS = 2000;

/** Whether an answer is not ready because videos are still being compared. */
export const isComparing = (answer: object | undefined): answer is SimilarityPending =>
  answer !== undefined && 'object' in answer && answer.object === 'similarity_index';

/** Shown instead of an answer that is not ready. */
export function Comparing({ progress }: { readonly progress: SimilarityPending }): React.ReactNode {
  return (
    <Text role="status" c="dimmed">
      Comparing videos: {count(progress.shardsDone)} of {plural(progress.shards, 'shard')} done.
    </Text>
  );
}
