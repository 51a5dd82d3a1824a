import { isTerminal } from '@clipyard/contracts';
import { useDocumentVisibility } from '@mantine/hooks';
import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useEffect } from 'react';

import { LIST_REFRESH_MS } from '../api.js';

interface Ending {
  readonly state: Parameters<typeof isTerminal>[0];
}

const RECONNECT_MS = 2_000;

/** Keeps a resource current by its events until it ends, while the page is looked at. */
export function useLive<T extends Ending>(
  key: readonly string[],
  read: () => Promise<T>,
  events: (signal: AbortSignal) => AsyncIterable<T>,
): UseQueryResult<T> {
  const client = useQueryClient();
  const isVisible = useDocumentVisibility() === 'visible';
  // What has ended may be told to go on from elsewhere.
  const query = useQuery({
    queryKey: key,
    queryFn: read,
    refetchInterval: ({ state: { data } }) => (data !== undefined && isTerminal(data.state) ? LIST_REFRESH_MS : false),
  });
  const isLive = isVisible && query.data !== undefined && !isTerminal(query.data.state);
  useEffect(() => {
    if (!isLive) return;
    const left = new AbortController();
    void (async () => {
      while (!left.signal.aborted) {
        try {
          for await (const value of events(left.signal)) client.setQueryData([...key], value);
        } catch {
          // The connection broke; the shell says so where the API is away.
        }
        await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
      }
    })();
    return () => left.abort();
    // The key stands for the resource, and so for how it is read.
  }, [isLive, client, ...key]);
  return query;
}
