import { isTerminal } from '@clipyard/api-contract';
import { type Batch } from '@clipyard/client';
import { Alert, Anchor, Button, Stack } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { Link } from 'wouter';

import { api } from '../api.js';
import { backboneName, count, duration, plural, secondsBetween, shortId } from '../format.js';
import { Answered } from '../parts/answered.js';
import { DeleteButton } from '../parts/delete-button.js';
import { type Fact, Facts } from '../parts/facts.js';
import { Failed } from '../parts/failed.js';
import { LeftOutList } from '../parts/left-out-list.js';
import { Loading } from '../parts/loading.js';
import { Page } from '../parts/page.js';
import { Section } from '../parts/section.js';
import { StateBadge } from '../parts/state-badge.js';
import { UntrainedNotice } from '../parts/untrained.js';
import { useLive } from '../parts/use-live.js';
import { Warnings } from '../parts/warnings.js';
import { VideosSection } from '../videos/videos-section.js';
import { BatchActions } from './batch-actions.js';
import { Failures } from './failures.js';
import { ItemsTable } from './items-table.js';
import { ProgressBar } from './progress-bar.js';
import { ResultsMenu } from './results-menu.js';
import { StageTimes } from './stage-times.js';
import { useRates } from './use-rates.js';

const RateChart = lazy(async () => ({ default: (await import('./rate-chart.js')).RateChart }));

export function BatchPage({ id }: { readonly id: string }): React.ReactNode {
  const query = useLive<Batch>(
    ['batch', id],
    () => api.batch(id),
    (signal) => api.batchEvents(id, signal),
  );
  const rates = useRates(query.data);
  const reclassify = (
    <Button component={Link} href={`/reclassifications/new/batch/${id}`} variant="default">
      Reclassify
    </Button>
  );
  const review = (
    <Button component={Link} href={`/review/batch/${id}`} variant="default">
      Review
    </Button>
  );
  return (
    <Page
      title={query.data?.name ?? shortId(id)}
      above={{ href: '/', label: 'Batches' }}
      beside={query.data !== undefined && <StateBadge state={query.data.state} />}
      actions={
        query.data !== undefined && (
          <>
            <BatchActions batch={query.data} />
            {isTerminal(query.data.state) && query.data.counts.succeeded > 0 && (
              <>
                {query.data.purpose === 'classify' && review}
                {reclassify}
              </>
            )}
            <ResultsMenu batch={id} />
            {isTerminal(query.data.state) && (
              <DeleteButton
                what="batch"
                goes={[
                  `the list and the results of ${plural(query.data.counts.total, 'video')}`,
                  'its errors and webhook deliveries',
                ]}
                stays="Its dataset and the features of its videos stay."
                run={(options) => api.deleteBatch(id, options)}
                then="/"
              />
            )}
          </>
        )
      }
    >
      <Answered query={query}>
        {(batch) => (
          <Stack gap="lg">
            {batch.failure !== null && (
              <Failed
                title="The batch failed"
                error={new Error(`${batch.failure.message} [${batch.failure.code}]`)}
                errors={batch.failure.errors}
              />
            )}
            {batch.pauseReason != null && (
              <Alert color="yellow" title="Paused because of failures">
                {batch.pauseReason}. Resume the batch to continue; only later failures count then.
              </Alert>
            )}
            {batch.purpose === 'classify' && <UntrainedNotice pretrained={batch.backbonePretrained} />}
            <Warnings warnings={batch.warnings} />
            <Section title="Progress">
              <ProgressBar counts={batch.counts} size="xl" />
              <Facts facts={facts(batch)} />
            </Section>
            {Object.keys(batch.leftOut).length > 0 && (
              <Section title="Left out" note="Files of the submitted folders that are not part of the batch.">
                <LeftOutList leftOut={batch.leftOut} />
              </Section>
            )}
            {rates.length > 1 && (
              <Section title="Rate and time left" note="Measured since you opened this page.">
                <Suspense fallback={<Loading lines={2} />}>
                  <RateChart rates={rates} />
                </Suspense>
              </Section>
            )}
            {batch.timings !== null && <StageTimes timings={batch.timings} limiting={batch.limitingStage} />}
            {batch.counts.failed > 0 && <Failures batch={batch} />}
            {batch.segments !== null && <VideosSection batch={batch} />}
            <ItemsTable batch={batch} />
          </Stack>
        )}
      </Answered>
    </Page>
  );
}

const ruleText = (rule: NonNullable<Batch['segments']>): string =>
  rule.by === 'shots' ? 'at cuts and dissolves' : `every ${plural(rule.seconds - rule.overlap, 'second')}`;

function facts(batch: Batch): Fact[] {
  const { counts, purpose, dataset, model, startedAt, finishedAt } = batch;
  return [
    [batch.segments === null || batch.dividing ? 'Videos' : 'Segments', count(counts.total)],
    ...(batch.segments === null ? [] : [['Divided', ruleText(batch.segments)] satisfies Fact]),
    ['Succeeded', count(counts.succeeded)],
    ['Failed', count(counts.failed)],
    [
      isTerminal(batch.state) ? 'Cancelled' : 'Waiting',
      count(isTerminal(batch.state) ? counts.cancelled : counts.pending),
    ],
    ['Reused features', count(batch.cached)],
    [
      'Rate',
      batch.itemsPerSecond === null
        ? '–'
        : `${batch.itemsPerSecond.toFixed(2)} ${batch.segments === null || batch.dividing ? 'videos' : 'segments'}/s`,
    ],
    isTerminal(batch.state)
      ? ['Duration', duration(secondsBetween(startedAt, finishedAt))]
      : ['Time left', duration(batch.etaSeconds)],
    ...(batch.waitingFor == null ? [] : [['Waiting for', batch.waitingFor] satisfies Fact]),
    ['Shards', `${count(batch.shards.done)} of ${count(batch.shards.total)}`],
    purpose === 'extract'
      ? [
          'Dataset',
          dataset === null ? (
            '–'
          ) : (
            <Anchor key="dataset" component={Link} href={`/datasets/${dataset}`} inherit>
              {dataset}
            </Anchor>
          ),
        ]
      : [
          'Model',
          model === null ? (
            '–'
          ) : (
            <Anchor key="model" component={Link} href={`/models/${model}`} inherit title={model}>
              {shortId(model)}
            </Anchor>
          ),
        ],
    ...Object.entries(batch.metadata ?? {}).map(([key, value]): Fact => [key, value]),
    ['Backbone', batch.spec === null ? '–' : backboneName(batch.spec.backbone, batch.backbonePretrained)],
  ];
}
