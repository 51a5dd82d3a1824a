import { ApiError, type Deletion } from '@clipyard/client';
import { Button, type ButtonProps, List, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconTrash } from '@tabler/icons-react';
import { useLocation } from 'wouter';

import { Failed } from './failed.js';
import { useAction } from './use-action.js';

interface DeleteButtonProps {
  /** Name of the resource to delete, such as `batch` or `dataset clips`. */
  readonly what: string;
  /** Names of the things that are deleted with it. */
  readonly goes: readonly string[];
  /** Sentence about the things that stay. */
  readonly stays: string;
  readonly run: (query: { readonly force: boolean }) => Promise<Deletion>;
  /** Page to open afterwards; this one if omitted. */
  readonly then?: string;
  readonly label?: string;
  readonly size?: NonNullable<ButtonProps['size']>;
}

/** Whether the API refused because something needs the resource, so that `force` would help. */
const isNeeded = (error: Error | null): boolean =>
  error instanceof ApiError &&
  error.problem.errors.length > 0 &&
  error.problem.errors.every((e) => e.code === 'needed');

/**
 * Deletes a resource after a dialog that names what goes. If something needs it, the dialog lists that and asks again.
 */
export function DeleteButton({
  what,
  goes,
  stays,
  run,
  then,
  label = 'Delete',
  size = 'sm',
}: DeleteButtonProps): React.ReactNode {
  const [opened, { open, close }] = useDisclosure();
  const [, go] = useLocation();
  const remove = useAction(
    (force: boolean) => run({ force }),
    () => `The ${what} is being deleted`,
    'shown',
  );
  const needed = isNeeded(remove.error);
  const submit = (): void =>
    remove.mutate(needed, {
      onSuccess: () => {
        close();
        if (then !== undefined) go(then);
      },
    });
  return (
    <>
      <Button
        variant="default"
        size={size}
        leftSection={<IconTrash size={16} aria-hidden />}
        onClick={() => {
          remove.reset();
          open();
        }}
      >
        {label}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={`${label} this ${what}?`}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Stack>
          <div>
            <Text fz="sm">This cannot be undone. It deletes:</Text>
            <List fz="sm">
              {goes.map((one) => (
                <List.Item key={one}>{one}</List.Item>
              ))}
            </List>
          </div>
          <Text fz="sm" c="dimmed">
            {stays}
          </Text>
          {remove.error !== null && (
            <Failed title={needed ? 'Something needs it' : 'It was not deleted'} error={remove.error} />
          )}
          <Button color="red.9" loading={remove.isPending} onClick={submit}>
            {needed ? `${label} anyway` : `${label} the ${what}`}
          </Button>
        </Stack>
      </Modal>
    </>
  );
}
