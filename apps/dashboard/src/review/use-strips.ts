import { type FilmstripOf, filmstripPath, type ReviewItem, type ReviewSubject } from '@clipyard/client';
import { useQueries } from '@tanstack/react-query';

import { api } from '../api.js';

const POLL_MS = 400;

/** Path of the filmstrip of an item. */
const stripOf = (subject: ReviewSubject, { videoId, shard, index }: ReviewItem): FilmstripOf =>
  'batch' in subject ? { batch: subject.batch, index: index ?? 0 } : { dataset: subject.dataset, videoId, shard };

export interface Strip {
  readonly path: string;
  readonly isReady: boolean;
  readonly error: Error | null;
}

/** Loads the filmstrips of items ahead of time. The API renders a missing strip on the first request. */
export function useStrips(subject: ReviewSubject, items: readonly ReviewItem[]): readonly Strip[] {
  return useQueries({
    queries: items.map((item) => {
      const of = stripOf(subject, item);
      return {
        queryKey: ['filmstrip', filmstripPath(of)],
        queryFn: async () => (await api.filmstrip(of)) !== null,
        staleTime: Infinity,
        refetchInterval: ({ state }: { state: { data?: boolean | undefined } }) =>
          state.data === false ? POLL_MS : (false as const),
      };
    }),
  }).map(({ data, error }, i) => ({
    path: filmstripPath(stripOf(subject, items[i]!)),
    isReady: data === true,
    error,
  }));
}
