import { ApiError } from '@clipyard/client';

import { Empty } from './empty.js';
import { Failed } from './failed.js';
import { Loading } from './loading.js';

interface Query<T> {
  readonly data: T | undefined;
  readonly error: Error | null;
  readonly refetch: () => unknown;
}

/** Whether the API refused the query because the key lacks access. Repeating it would not help. */
export const isForbidden = (error: Error | null): boolean =>
  error instanceof ApiError && error.problem.code === 'forbidden';

interface AnsweredProps<T> {
  readonly query: Query<T>;
  /** Message for keys without access. */
  readonly forbidden?: { readonly title: string; readonly text: string };
  readonly children: (data: T) => React.ReactNode;
}

/**
 * Renders the data of a query, or a loading placeholder, or the error. If a later refresh fails, the last data stays on
 * the page.
 */
export function Answered<T>({ query, forbidden, children }: AnsweredProps<T>): React.ReactNode {
  // Not an error, so there is no retry button.
  if (forbidden !== undefined && isForbidden(query.error))
    return <Empty title={forbidden.title}>{forbidden.text}</Empty>;
  if (query.data !== undefined) return children(query.data);
  if (query.error !== null) return <Failed error={query.error} retry={query.refetch} />;
  return <Loading />;
}
