import { UnstyledButton } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';

import { api } from '../api.js';
import { sessionQuery } from './session-query.js';

/** Button that ends the session. Shown only if the user is signed in. */
export function SignOut(): React.ReactNode {
  const client = useQueryClient();
  // SignedIn fetches the session; this only reads it from the cache.
  const { data } = useQuery({ ...sessionQuery, enabled: false });
  if (data?.key == null) return null;
  const signOut = async (): Promise<void> => {
    await api.signOut();
    client.clear();
    location.reload();
  };
  return (
    <UnstyledButton fz="sm" c="dimmed" title={`Signed in with the key ${data.key.name}`} onClick={() => void signOut()}>
      Sign out
    </UnstyledButton>
  );
}
