import { ApiError, type Model } from '@clipyard/client';
import { Button, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';

import { api } from '../api.js';
import { Failed } from '../parts/failed.js';
import { useAction } from '../parts/use-action.js';

/** Points an alias at the model. Where the gate refuses, the reason for overruling it is asked for. */
export function Promote({ model }: { readonly model: Model }): React.ReactNode {
  const [opened, { open, close }] = useDisclosure();
  const [alias, setAlias] = useState('production');
  const [reason, setReason] = useState('');
  const promote = useAction(
    (force: boolean) => api.promote(model.id, { alias, ...(force ? { force, reason } : {}) }),
    (version) => `${version.alias} points at this model now`,
    'shown',
  );
  const refused = promote.error instanceof ApiError && promote.error.problem.code === 'promotion_refused';
  const submit = (event: React.FormEvent): void => {
    event.preventDefault();
    promote.mutate(refused, { onSuccess: close });
  };
  return (
    <>
      <Button
        onClick={() => {
          promote.reset();
          open();
        }}
      >
        Promote
      </Button>
      <Modal opened={opened} onClose={close} title="Promote this model" closeButtonProps={{ 'aria-label': 'Close' }}>
        <form onSubmit={submit}>
          <Stack>
            <TextInput
              label="Alias"
              description="what callers name: production, canary, …"
              required
              value={alias}
              onChange={({ currentTarget }) => {
                setAlias(currentTarget.value);
                promote.reset();
              }}
            />
            {promote.error !== null && (
              <Failed title={refused ? 'The gate refuses' : 'This did not work'} error={promote.error} />
            )}
            {refused && (
              <Textarea
                label="Reason for overruling the gate"
                description="the alias' history keeps it"
                required
                value={reason}
                onChange={({ currentTarget }) => setReason(currentTarget.value)}
              />
            )}
            <Button type="submit" {...(refused ? { color: 'red.9' } : {})} loading={promote.isPending}>
              {refused ? 'Promote all the same' : `Point ${alias} at it`}
            </Button>
            <Text fz="xs" c="dimmed">
              The gate compares the model with the one that the alias points at now. Rolling back is one click on the
              model's page.
            </Text>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
