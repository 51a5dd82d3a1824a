import { type Session } from '@clipyard/client';
import { UnstyledButton } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';

import { api } from '../api.js';

/** Takes the key out of the browser; there only where one is in it. */
export function SignOut(): React.ReactNode {
  const client = useQueryClient();
  // Asked for by SignedIn; here it is only read.
  const { data } = useQuery<Session>({ queryKey: ['session'], enabled: false });
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
