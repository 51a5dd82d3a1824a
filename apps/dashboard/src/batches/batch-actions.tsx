import { isTerminal } from '@clipyard/api-contract';
import { type Batch, type BatchOrder } from '@clipyard/client';
import { Button, Popover, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlayerPause, IconPlayerPlay, IconRefresh } from '@tabler/icons-react';

import { api } from '../api.js';
import { plural, words } from '../format.js';
import { useAction } from '../parts/use-action.js';

/** Buttons for the actions that the batch accepts in its current state. */
export function BatchActions({ batch: { id, state, counts } }: { readonly batch: Batch }): React.ReactNode {
  const action = useAction(
    (order: BatchOrder) => api.order(id, order),
    (batch) => `The batch is ${words(batch.state)}`,
  );
  const [confirming, confirmation] = useDisclosure();
  const busy = (order: BatchOrder): boolean => action.isPending && action.variables === order;
  const cancel = (): void => {
    confirmation.close();
    action.mutate('cancel');
  };
  return (
    <>
      {(state === 'queued' || state === 'running') && (
        <Button
          variant="default"
          leftSection={<IconPlayerPause size={16} aria-hidden />}
          loading={busy('pause')}
          onClick={() => action.mutate('pause')}
        >
          Pause
        </Button>
      )}
      {state === 'paused' && (
        <Button
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          loading={busy('resume')}
          onClick={() => action.mutate('resume')}
        >
          Resume
        </Button>
      )}
      {isTerminal(state) && counts.failed > 0 && (
        <Button
          leftSection={<IconRefresh size={16} aria-hidden />}
          loading={busy('retry-failed')}
          onClick={() => action.mutate('retry-failed')}
        >
          Retry {counts.failed} failed
        </Button>
      )}
      {!isTerminal(state) && state !== 'cancelling' && (
        <Popover
          opened={confirming}
          onChange={(opened) => {
            if (!opened) confirmation.close();
          }}
          withArrow
          trapFocus
          position="bottom-end"
        >
          <Popover.Target>
            <Button variant="default" loading={busy('cancel')} onClick={confirmation.toggle}>
              Cancel
            </Button>
          </Popover.Target>
          <Popover.Dropdown>
            <Stack gap="xs" maw={260}>
              <Text fz="sm">
                Cancel {plural(counts.pending, 'unfinished video')}? Finished videos keep their results.
              </Text>
              <Button color="red.9" size="xs" onClick={cancel}>
                Cancel the batch
              </Button>
            </Stack>
          </Popover.Dropdown>
        </Popover>
      )}
    </>
  );
}
