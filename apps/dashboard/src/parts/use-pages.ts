import { type Page, type SkippedObject } from '@clipyard/client';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';

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

type ReadPage<T> = (query: { pageSize: number; pageToken?: string }) => Promise<Page<T>>;

/** Pages of a filtered list can be empty although more follow. This reads until a page has entries. */
async function readOn<T>(read: ReadPage<T>, token: string | null): Promise<Page<T>> {
  const skipped: SkippedObject[] = [];
  for (let pageToken = token; ;) {
    const page = await read({ pageSize: 25, ...(pageToken === null ? {} : { pageToken }) });
    skipped.push(...(page.skipped ?? []));
    if (page.data.length > 0 || page.nextPageToken === null) return { ...page, skipped };
    pageToken = page.nextPageToken;
  }
}

/**
 * A list that is read page by page and refreshed regularly.
 *
 * @param filter - conditions that `read` applies
 */
export function usePages<T>(key: string, read: ReadPage<T>, filter: object = {}): Pages<T> {
  const query = useInfiniteQuery({
    queryKey: [key, filter],
    initialPageParam: null as string | null,
    refetchInterval: LIST_REFRESH_MS,
    queryFn: ({ pageParam }) => readOn(read, pageParam),
    placeholderData: keepPreviousData,
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
