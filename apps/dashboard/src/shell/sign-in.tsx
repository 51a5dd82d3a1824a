import { Button, Paper, PasswordInput, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../api.js';
import { Failed } from '../parts/failed.js';
import { Page } from '../parts/page.js';

/** Sign-in form for an API key. The API stores the session in a cookie that scripts cannot read. */
export function SignIn(): React.ReactNode {
  const client = useQueryClient();
  const [key, setKey] = useState('');
  const signIn = useMutation({
    mutationFn: () => api.signIn(key.trim()),
    onSuccess: () => void client.invalidateQueries(),
  });
  const submit = (event: React.FormEvent): void => {
    event.preventDefault();
    signIn.mutate();
  };
  return (
    <Page title="Sign in">
      <Paper component="form" withBorder p="md" maw={520} onSubmit={submit}>
        <Stack>
          <PasswordInput
            label="API key"
            description="printed by clipyard keys create"
            required
            autoComplete="current-password"
            value={key}
            onChange={({ currentTarget }) => setKey(currentTarget.value)}
          />
          {signIn.error !== null && <Failed title="Sign-in failed" error={signIn.error} />}
          <Button type="submit" loading={signIn.isPending} disabled={key.trim() === ''}>
            Sign in
          </Button>
          <Text fz="sm" c="dimmed">
            The key is sent only to this API. The session ends after twelve hours.
          </Text>
        </Stack>
      </Paper>
    </Page>
  );
}
