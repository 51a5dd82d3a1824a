import { ApiError, type Health } from '@clipyard/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';

import { api } from '../api.js';

export interface Service {
  readonly state: 'unknown' | 'ready' | 'degraded' | 'away';
  readonly checks: NonNullable<Health['checks']>;
}

/** How often the API is asked whether all is well, in milliseconds: rarely while it is, often while it is not. */
const WELL_MS = 5_000;
const ILL_MS = 2_000;

/** Whether the API answers, and what it says of its parts. When it comes back, everything on the page is asked for again. */
export function useService(): Service {
  const client = useQueryClient();
  const { data, error } = useQuery({
    queryKey: ['ready'],
    queryFn: () => api.ready(),
    retry: false,
    refetchInterval: ({ state }) => (state.error === null && state.data?.status === 'ok' ? WELL_MS : ILL_MS),
  });
  const isAway = error instanceof ApiError;
  const wasAway = useRef(false);
  useEffect(() => {
    if (wasAway.current && !isAway) void client.invalidateQueries();
    wasAway.current = isAway;
  }, [isAway, client]);
  if (error !== null) return { state: 'away', checks: {} };
  if (data === undefined) return { state: 'unknown', checks: {} };
  return { state: data.status === 'ok' ? 'ready' : 'degraded', checks: data.checks ?? {} };
}
