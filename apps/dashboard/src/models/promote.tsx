import { ApiError, type Model } from '@clipyard/client';
import { Button, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';

import { api } from '../api.js';
import { Failed } from '../parts/failed.js';
import { useAction } from '../parts/use-action.js';

/** Dialog that points an alias at the model. If the gate refuses, it asks for a reason to override the gate. */
export function Promote({ model }: { readonly model: Model }): React.ReactNode {
  const [opened, { open, close }] = useDisclosure();
  const [alias, setAlias] = useState('production');
  const [reason, setReason] = useState('');
  const promote = useAction(
    (force: boolean) => api.promote(model.id, { alias, ...(force ? { force, reason } : {}) }),
    (version) => `${version.alias} now points at this model`,
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
              description="the name callers use, such as production or canary"
              required
              value={alias}
              onChange={({ currentTarget }) => {
                setAlias(currentTarget.value);
                promote.reset();
              }}
            />
            {promote.error !== null && (
              <Failed title={refused ? 'The promotion gate refused' : 'The promotion failed'} error={promote.error} />
            )}
            {refused && (
              <Textarea
                label="Reason for overriding the gate"
                description="recorded in the history of the alias"
                required
                value={reason}
                onChange={({ currentTarget }) => setReason(currentTarget.value)}
              />
            )}
            <Button type="submit" {...(refused ? { color: 'red.9' } : {})} loading={promote.isPending}>
              {refused ? 'Promote anyway' : `Promote to ${alias}`}
            </Button>
            <Text fz="xs" c="dimmed">
              The gate refuses a model that is worse than its own linear baseline, or worse than the current model of
              the alias on the test videos and classes that both know. You can roll back on the page of the model.
            </Text>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
