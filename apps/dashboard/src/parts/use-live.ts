import { isTerminal } from '@clipyard/api-contract';
import { useDocumentVisibility } from '@mantine/hooks';
import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useEffect } from 'react';

import { LIST_REFRESH_MS } from '../api.js';

interface Ending {
  readonly state: Parameters<typeof isTerminal>[0];
}

const RECONNECT_MS = 2_000;

/**
 * Reads a resource and keeps it current through its event stream until it ends. While the page is hidden, the stream is
 * closed.
 *
 * @param key - query key; must identify the resource, since `read` and `events` are not compared
 * @param read - reads the resource once
 * @param events - opens the event stream; aborting the signal closes it
 */
export function useLive<T extends Ending>(
  key: readonly string[],
  read: () => Promise<T>,
  events: (signal: AbortSignal) => AsyncIterable<T>,
): UseQueryResult<T> {
  const client = useQueryClient();
  const isVisible = useDocumentVisibility() === 'visible';
  // An ended resource can be resumed elsewhere, such as from the command line, so it is still polled.
  const query = useQuery({
    queryKey: key,
    queryFn: read,
    refetchInterval: ({ state: { data } }) => (data !== undefined && isTerminal(data.state) ? LIST_REFRESH_MS : false),
  });
  const isLive = isVisible && query.data !== undefined && !isTerminal(query.data.state);
  useEffect(() => {
    if (!isLive) return;
    const closed = new AbortController();
    void (async () => {
      while (!closed.signal.aborted) {
        try {
          for await (const value of events(closed.signal)) client.setQueryData([...key], value);
        } catch {
          // The connection broke. If the API is unreachable, the shell shows that.
        }
        await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
      }
    })();
    return () => closed.abort();
    // The key identifies the resource, so `events` needs no comparison.
  }, [isLive, client, ...key]);
  return query;
}
