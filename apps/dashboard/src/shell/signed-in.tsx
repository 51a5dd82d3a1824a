import { useQuery } from '@tanstack/react-query';

import { api } from '../api.js';
import { Loading } from '../parts/loading.js';
import { SignIn } from './sign-in.js';

/** How often it is asked whether the key still holds, in milliseconds. */
const ASKED_MS = 60_000;

/** The pages, once it is clear that they may be seen. */
export function SignedIn({ children }: { readonly children: React.ReactNode }): React.ReactNode {
  const { data, error } = useQuery({ queryKey: ['session'], queryFn: () => api.session(), refetchInterval: ASKED_MS });
  if (data === undefined && error === null) return <Loading />;
  return data !== undefined && data.required && data.key === null ? <SignIn /> : children;
}
