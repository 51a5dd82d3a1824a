import { Button, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useRef, useState } from 'react';
import { useLocation } from 'wouter';

import { api } from '../api.js';
import { Failed } from '../parts/failed.js';
import { useAction } from '../parts/use-action.js';

/** Dialog that adds the accepted and relabelled items of a batch to a dataset. */
export function AddToDataset({ batch }: { readonly batch: string }): React.ReactNode {
  const [, go] = useLocation();
  const [opened, { open, close }] = useDisclosure();
  const [dataset, setDataset] = useState('');
  const key = useRef(crypto.randomUUID());
  const add = useAction(
    () => api.addToDataset(batch, dataset.trim(), key.current),
    () => `The accepted videos are being added to ${dataset}`,
    'shown',
  );
  const submit = (event: React.FormEvent): void => {
    event.preventDefault();
    add.mutate(undefined, {
      onSuccess: ({ id }) => go(`/batches/${id}`),
      onError: () => void (key.current = crypto.randomUUID()),
    });
  };
  return (
    <>
      <Button
        variant="default"
        onClick={() => {
          add.reset();
          open();
        }}
      >
        Add to dataset
      </Button>
      <Modal opened={opened} onClose={close} title="Add to a dataset" closeButtonProps={{ 'aria-label': 'Close' }}>
        <form onSubmit={submit}>
          <Stack>
            <TextInput
              label="Dataset"
              description="an existing one with the same features, or a new one"
              required
              value={dataset}
              onChange={({ currentTarget }) => setDataset(currentTarget.value)}
            />
            <Text fz="sm">
              Accepted and relabelled videos are added with their labels. Their features exist already, so no video is
              read again.
            </Text>
            {add.error !== null && <Failed title="The videos could not be added" error={add.error} />}
            <Button type="submit" loading={add.isPending}>
              Add
            </Button>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
