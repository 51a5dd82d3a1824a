import { useQuery } from '@tanstack/react-query';

import { Loading } from '../parts/loading.js';
import { sessionQuery } from './session-query.js';
import { SignIn } from './sign-in.js';

/** Interval for checking that the session is still valid, in milliseconds. */
const SESSION_CHECK_MS = 60_000;

/** Shows the pages if the user is signed in or the API needs no key, and the sign-in form otherwise. */
export function SignedIn({ children }: { readonly children: React.ReactNode }): React.ReactNode {
  const { data, error } = useQuery({ ...sessionQuery, refetchInterval: SESSION_CHECK_MS });
  if (data === undefined && error === null) return <Loading />;
  return data !== undefined && data.required && data.key === null ? <SignIn /> : children;
}
