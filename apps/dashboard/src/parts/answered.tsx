import { Failed } from './failed.js';
import { Loading } from './loading.js';

interface Query<T> {
  readonly data: T | undefined;
  readonly error: Error | null;
  readonly refetch: () => unknown;
}

/** What a query gave; until then that it loads, or why it cannot. What was known stays while the API is away. */
export function Answered<T>({ query, children }: { readonly query: Query<T>; readonly children: (data: T) => React.ReactNode }): React.ReactNode {
  if (query.data !== undefined) return children(query.data);
  if (query.error !== null) return <Failed error={query.error} retry={query.refetch} />;
  return <Loading />;
}
