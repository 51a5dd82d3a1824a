import { ApiError, ClipyardClient } from '@clipyard/client';
import { QueryClient } from '@tanstack/react-query';

/** The API that served this page. */
export const api = new ClipyardClient();

/** How often lists are asked for again while they are looked at, in milliseconds. Nothing is asked while the page is hidden. */
export const LIST_REFRESH_MS = 3_000;

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 1_000,
      // The API on this machine answers though the machine is offline.
      networkMode: 'always',
      retry: (failures, error) => failures < 2 && error instanceof ApiError && error.problem.retryable,
      retryDelay: 1_000,
    },
    mutations: { networkMode: 'always' },
  },
});
