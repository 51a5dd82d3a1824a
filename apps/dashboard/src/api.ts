import { ApiError, ClipyardClient } from '@clipyard/client';
import { QueryClient } from '@tanstack/react-query';

/** Client of the API that served this page. */
export const api = new ClipyardClient();

/** Refresh interval of lists, in milliseconds. Hidden pages do not refresh. */
export const LIST_REFRESH_MS = 3_000;

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 1_000,
      // An API on this machine is reachable even if the browser considers itself offline.
      networkMode: 'always',
      retry: (failures, error) => failures < 2 && error instanceof ApiError && error.problem.retryable,
      retryDelay: 1_000,
    },
    mutations: { networkMode: 'always' },
  },
});
