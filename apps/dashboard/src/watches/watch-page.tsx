import { type Watch } from '@clipyard/client';
import { Button, Code, Text } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';

import { api, LIST_REFRESH_MS } from '../api.js';
import { count } from '../format.js';
import { Ago } from '../parts/ago.js';
import { Answered } from '../parts/answered.js';
import { DeleteButton } from '../parts/delete-button.js';
import { type Fact, Facts } from '../parts/facts.js';
import { Page } from '../parts/page.js';
import { StateBadge } from '../parts/state-badge.js';
import { useAction } from '../parts/use-action.js';
import { WatchRuns } from './watch-runs.js';
import { ruleOf, triggersOf } from './watch-words.js';

const ABOVE = { href: '/watches', label: 'Watches' };

/** One watch: its settings, orders to it, and its runs. */
export function WatchPage({ id }: { readonly id: string }): React.ReactNode {
  const query = useQuery({
    queryKey: ['watch', id],
    queryFn: () => api.watch(id),
    refetchInterval: LIST_REFRESH_MS,
  });
  return (
    <Page
      title={query.data?.name ?? 'Watch'}
      above={ABOVE}
      beside={query.data && <StateBadge state={query.data.state} />}
      actions={query.data && <Orders watch={query.data} />}
    >
      <Answered query={query}>
        {(watch) => (
          <>
            <Facts facts={factsOf(watch)} />
            {watch.eventsPath !== null && (
              <Text fz="sm">
                Events go to <Code>{location.origin + watch.eventsPath}</Code>
              </Text>
            )}
            <WatchRuns id={id} />
          </>
        )}
      </Answered>
    </Page>
  );
}

const factsOf = (watch: Watch): Fact[] => [
  ['Source', watch.source.prefix],
  ['Rule', ruleOf(watch)],
  ['Runs', triggersOf(watch)],
  ['Next run', watch.nextRunAt === null ? '–' : new Date(watch.nextRunAt).toLocaleString()],
  ['Objects submitted', count(watch.objects)],
  ['Created', <Ago key="created" time={watch.createdAt} />],
  ...(watch.by === '' ? [] : [['Quota of', watch.by] as const]),
];

function Orders({ watch: { id, state } }: { readonly watch: Watch }): React.ReactNode {
  const run = useAction(
    () => api.orderWatch(id, 'run'),
    () => 'A run was requested',
  );
  const order = useAction(
    (action: 'pause' | 'resume') => api.orderWatch(id, action),
    (watch) => (watch.state === 'paused' ? 'The watch is paused' : 'The watch is active'),
  );
  const isPaused = state === 'paused';
  return (
    <>
      <Button
        leftSection={<IconRefresh size={16} aria-hidden />}
        disabled={isPaused}
        loading={run.isPending}
        onClick={() => run.mutate()}
      >
        Run now
      </Button>
      <Button
        variant="default"
        leftSection={isPaused ? <IconPlayerPlay size={16} aria-hidden /> : <IconPlayerPause size={16} aria-hidden />}
        loading={order.isPending}
        onClick={() => order.mutate(isPaused ? 'resume' : 'pause')}
      >
        {isPaused ? 'Resume' : 'Pause'}
      </Button>
      <DeleteButton
        what="watch"
        goes={['the watch with its runs', 'its list of objects that were submitted']}
        stays="Batches that it submitted stay. A new watch on the same source submits everything again."
        run={(query) => api.deleteWatch(id, query)}
        then="/watches"
      />
    </>
  );
}
