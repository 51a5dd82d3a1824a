import { type Page, type SkippedObject } from '@clipyard/client';
import { useInfiniteQuery } from '@tanstack/react-query';

import { LIST_REFRESH_MS } from '../api.js';

export interface Pages<T> {
  readonly data: readonly T[] | undefined;
  /** Objects that the list had to skip. */
  readonly skipped: readonly SkippedObject[];
  readonly error: Error | null;
  readonly refetch: () => unknown;
  /** Loads the next page; null on the last page. */
  readonly more: (() => void) | null;
  readonly isLoadingMore: boolean;
}

/** A list that is read page by page and refreshed regularly. */
export function usePages<T>(
  key: string,
  read: (query: { pageSize: number; pageToken?: string }) => Promise<Page<T>>,
): Pages<T> {
  const query = useInfiniteQuery({
    queryKey: [key],
    initialPageParam: null as string | null,
    refetchInterval: LIST_REFRESH_MS,
    queryFn: ({ pageParam }) => read({ pageSize: 25, ...(pageParam === null ? {} : { pageToken: pageParam }) }),
    getNextPageParam: ({ nextPageToken }) => nextPageToken,
  });
  return {
    data: query.data?.pages.flatMap(({ data }) => data),
    skipped: query.data?.pages.flatMap(({ skipped = [] }) => skipped) ?? [],
    error: query.error,
    refetch: query.refetch,
    more: query.hasNextPage ? () => void query.fetchNextPage() : null,
    isLoadingMore: query.isFetchingNextPage,
  };
}
