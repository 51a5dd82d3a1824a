import {
  type Batch,
  type Classification,
  type ItemState,
  type Reclassification,
  type TrainingRun,
  type Watch,
  type Worker,
} from '@clipyard/client';
import { Badge } from '@mantine/core';

import { words } from '../format.js';

type State =
  | Batch['state']
  | TrainingRun['state']
  | Classification['state']
  | Reclassification['state']
  | ItemState
  | Worker['state']
  | Watch['state'];

const colors: Readonly<Record<State, string>> = {
  validating: 'gray',
  queued: 'gray',
  pending: 'gray',
  running: 'blue',
  active: 'teal',
  paused: 'yellow',
  cancelling: 'orange',
  succeeded: 'teal',
  completed_with_failures: 'orange',
  failed: 'red',
  cancelled: 'gray',
  starting: 'gray',
  idle: 'gray',
  busy: 'blue',
  draining: 'orange',
};

export function StateBadge({ state }: { readonly state: State }): React.ReactNode {
  return (
    <Badge
      variant="dot"
      color={colors[state]}
      tt="none"
      fw={500}
      size="lg"
      style={{ flexShrink: 0, minWidth: 'max-content' }}
    >
      {words(state)}
    </Badge>
  );
}
