import { isTerminal } from '@clipyard/api-contract';
import { type Reclassification } from '@clipyard/client';
import { Button, Menu, Progress, Stack } from '@mantine/core';
import { IconDownload, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';

import { api } from '../api.js';
import { count, duration, percent, plural, secondsBetween, shortId, words } from '../format.js';
import { Answered } from '../parts/answered.js';
import { DeleteButton } from '../parts/delete-button.js';
import { type Fact, Facts } from '../parts/facts.js';
import { Failed } from '../parts/failed.js';
import { Page } from '../parts/page.js';
import { Section } from '../parts/section.js';
import { StateBadge } from '../parts/state-badge.js';
import { UntrainedNotice } from '../parts/untrained.js';
import { useAction } from '../parts/use-action.js';
import { useLive } from '../parts/use-live.js';
import { Changes } from './changes.js';
import { Subject } from './subject.js';

export function ReclassificationPage({ id }: { readonly id: string }): React.ReactNode {
  const query = useLive<Reclassification>(
    ['reclassification', id],
    () => api.reclassification(id),
    (signal) => api.reclassificationEvents(id, signal),
  );
  const model = query.data?.model;
  const { data: by } = useQuery({
    queryKey: ['model', model],
    queryFn: () => api.model(model!),
    enabled: model !== undefined,
  });
  return (
    <Page
      title={shortId(id)}
      above={{ href: '/reclassifications', label: 'Reclassifications' }}
      beside={query.data !== undefined && <StateBadge state={query.data.state} />}
      actions={query.data !== undefined && <Actions of={query.data} />}
    >
      <Answered query={query}>
        {(one) => (
          <Stack gap="lg">
            {one.failure !== null && (
              <Failed
                title="The reclassification failed"
                error={new Error(`${one.failure.message} [${one.failure.code}]`)}
              />
            )}
            <UntrainedNotice pretrained={by?.backbonePretrained ?? null} />
            <Section
              title="Progress"
              note={
                one.failed > 0
                  ? `${plural(one.failed, 'video')} without features for this model. ` +
                    'Submit them again with the frames and the backbone of the model.'
                  : undefined
              }
            >
              <Progress.Root
                size="xl"
                role="progressbar"
                aria-label={`${count(one.parts.done)} of ${count(one.parts.total)} shards done`}
                aria-valuemin={0}
                aria-valuemax={one.parts.total}
                aria-valuenow={one.parts.done}
              >
                <Progress.Section value={(one.parts.done / one.parts.total) * 100} color="teal" withAria={false} />
              </Progress.Root>
              <Facts columns={{ base: 2, xs: 3, md: 4 }} facts={facts(one)} />
            </Section>
            <Changes of={one} />
          </Stack>
        )}
      </Answered>
    </Page>
  );
}

function Actions({ of: { id, state } }: { readonly of: Reclassification }): React.ReactNode {
  const action = useAction(
    (order: 'cancel' | 'pause' | 'resume') => api.orderReclassification(id, order),
    (one) => `The reclassification is ${words(one.state)}`,
  );
  const order = (name: 'cancel' | 'pause' | 'resume') => ({
    loading: action.isPending && action.variables === name,
    onClick: () => action.mutate(name),
  });
  return (
    <>
      {(state === 'queued' || state === 'running') && (
        <Button variant="default" leftSection={<IconPlayerPause size={16} aria-hidden />} {...order('pause')}>
          Pause
        </Button>
      )}
      {state === 'paused' && (
        <Button leftSection={<IconPlayerPlay size={16} aria-hidden />} {...order('resume')}>
          Resume
        </Button>
      )}
      {!isTerminal(state) && (
        <Button variant="default" {...order('cancel')}>
          Cancel
        </Button>
      )}
      <Menu>
        <Menu.Target>
          <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
            Results
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            component="a"
            href={`/v1/reclassifications/${id}/results?changed=true`}
            download={`${id}-changed.ndjson`}
          >
            Changed answers
          </Menu.Item>
          <Menu.Item component="a" href={`/v1/reclassifications/${id}/results`} download={`${id}.ndjson`}>
            All videos
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isTerminal(state) && (
        <DeleteButton
          what="reclassification"
          goes={['the old and the new answer of every video']}
          stays="The dataset or batch that it read stays."
          run={(options) => api.deleteReclassification(id, options)}
          then="/reclassifications"
        />
      )}
    </>
  );
}

const modelLink = (id: string): React.ReactNode => (
  <Link href={`/models/${id}`} title={id}>
    {shortId(id)}
  </Link>
);

function facts(one: Reclassification): Fact[] {
  const { items, changed, failed, parts, model, from, dataset, createdAt, finishedAt } = one;
  return [
    ['Videos of', <Subject key="subject" of={one} />],
    ['Model', modelLink(model)],
    [
      'Compared with',
      from !== null ? modelLink(from) : dataset !== null ? 'the given labels' : 'the answers or labels of the batch',
    ],
    finishedAt === null
      ? ['Shards', `${count(parts.done)} of ${count(parts.total)}`]
      : ['Duration', duration(secondsBetween(createdAt, finishedAt))],
    ['Videos', count(items)],
    ['Changed', items === 0 ? '–' : `${count(changed)} · ${percent(changed / items)}`],
    ['Without features', count(failed)],
  ];
}
