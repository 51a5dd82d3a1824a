import { ApiError, type Health } from '@clipyard/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';

import { api } from '../api.js';

export interface Service {
  readonly state: 'unknown' | 'ready' | 'degraded' | 'away';
  readonly checks: NonNullable<Health['checks']>;
}

/** Intervals between health checks, in milliseconds. They are shorter while the service is degraded or unreachable. */
const HEALTHY_MS = 5_000;
const UNHEALTHY_MS = 2_000;

/**
 * Watches the readiness of the API and its dependencies. When an unreachable API comes back, all queries of the page
 * are refreshed.
 */
export function useService(): Service {
  const client = useQueryClient();
  const { data, error } = useQuery({
    queryKey: ['ready'],
    queryFn: () => api.ready(),
    retry: false,
    refetchInterval: ({ state }) => (state.error === null && state.data?.status === 'ok' ? HEALTHY_MS : UNHEALTHY_MS),
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
