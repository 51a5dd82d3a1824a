import { ApiError } from '@clipyard/client';

import { Empty } from './empty.js';
import { Failed } from './failed.js';
import { Loading } from './loading.js';

interface Query<T> {
  readonly data: T | undefined;
  readonly error: Error | null;
  readonly refetch: () => unknown;
}

/** Whether the key may not see what was asked for: asking again changes nothing. */
export const isRefused = (error: Error | null): boolean =>
  error instanceof ApiError && error.problem.code === 'forbidden';

interface AnsweredProps<T> {
  readonly query: Query<T>;
  /** What stands here for keys that may not see it. */
  readonly refused?: { readonly title: string; readonly text: string };
  readonly children: (data: T) => React.ReactNode;
}

/** What a query gave; until then that it loads, or why it cannot. What was known stays while the API is away. */
export function Answered<T>({ query, refused, children }: AnsweredProps<T>): React.ReactNode {
  // No fault, and no other try changes it.
  if (refused !== undefined && isRefused(query.error)) return <Empty title={refused.title}>{refused.text}</Empty>;
  if (query.data !== undefined) return children(query.data);
  if (query.error !== null) return <Failed error={query.error} retry={query.refetch} />;
  return <Loading />;
}
