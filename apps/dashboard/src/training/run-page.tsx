import { isTerminal, trainsTransformer } from '@clipyard/api-contract';
import { type TrainingRun } from '@clipyard/client';
import { Button, Progress, Stack, Text } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { Link } from 'wouter';

import { api } from '../api.js';
import { count, duration, percent, secondsBetween, shortId, words } from '../format.js';
import { Answered } from '../parts/answered.js';
import { DeleteButton } from '../parts/delete-button.js';
import { EvaluationFacts } from '../parts/evaluation-facts.js';
import { type Fact, Facts } from '../parts/facts.js';
import { Failed } from '../parts/failed.js';
import { Page } from '../parts/page.js';
import { PerClass } from '../parts/per-class.js';
import { Section } from '../parts/section.js';
import { StateBadge } from '../parts/state-badge.js';
import { UntrainedNotice } from '../parts/untrained.js';
import { useAction } from '../parts/use-action.js';
import { useLive } from '../parts/use-live.js';
import { Warnings } from '../parts/warnings.js';
import { Baselines } from './baselines.js';
import { Curves } from './curves.js';
import { SelectionReport } from './selection.js';
import { isUntrained } from './untrained-run.js';

export function RunPage({ id }: { readonly id: string }): React.ReactNode {
  const query = useLive<TrainingRun>(
    ['training-run', id],
    () => api.trainingRun(id),
    (signal) => api.trainingRunEvents(id, signal),
  );
  const cancel = useAction(
    () => api.cancelTraining(id),
    ({ state }) => `The run is ${words(state)}`,
  );
  const resume = useAction(
    () => api.resumeTraining(id),
    ({ state }) => `The run is ${words(state)}`,
  );
  const run = query.data;
  const actions = run !== undefined && (
    <>
      {!isTerminal(run.state) && run.state !== 'cancelling' && (
        <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
          Cancel
        </Button>
      )}
      {(run.state === 'cancelled' || run.state === 'failed') && (
        <Button
          variant="default"
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          loading={resume.isPending}
          onClick={() => resume.mutate()}
        >
          Resume
        </Button>
      )}
      {run.modelId !== null && (
        <Button component={Link} href={`/models/${run.modelId}`}>
          Open model
        </Button>
      )}
      {isTerminal(run.state) && (
        <DeleteButton
          what="training run"
          goes={['its history and evaluation', 'its checkpoints: it cannot be resumed']}
          stays="The model and the dataset stay."
          run={(options) => api.deleteTrainingRun(id, options)}
          then="/training"
        />
      )}
    </>
  );
  return (
    <Page
      title={run?.name ?? shortId(id)}
      above={{ href: '/training', label: 'Training runs' }}
      beside={run !== undefined && <StateBadge state={run.state} />}
      actions={actions}
    >
      <Answered query={query}>{(value) => <RunView run={value} />}</Answered>
    </Page>
  );
}

function RunView({ run }: { readonly run: TrainingRun }): React.ReactNode {
  return (
    <Stack gap="lg">
      {run.failure !== null && (
        <Failed title="The run failed" error={new Error(`${run.failure.message} [${run.failure.code}]`)} />
      )}
      <UntrainedNotice pretrained={isUntrained(run) ? false : null} />
      <Warnings warnings={run.warnings.filter((warning) => !/untrained/i.test(warning))} />
      <Section title="Run">
        {!isTerminal(run.state) && <Progress value={run.progress * 100} color="teal" size="lg" aria-label="Progress" />}
        <Facts facts={facts(run)} />
      </Section>
      {run.selection != null && (
        <Section title="Choice of the head">
          <SelectionReport selection={run.selection} of={{ dataset: run.dataset, version: run.datasetVersion }} />
        </Section>
      )}
      {trainsTransformer(run.hyperparameters.preset) && (
        <Section
          title="Curves"
          note={
            run.epochs.length === 0 ? undefined : 'The vertical line marks the best epoch. The model uses its weights.'
          }
        >
          {run.epochs.length === 0 ? (
            <Text c="dimmed">
              {run.state === 'queued' ? 'Waiting for a trainer.' : 'The first epoch is still running.'}
            </Text>
          ) : (
            <Curves epochs={run.epochs} />
          )}
        </Section>
      )}
      {run.evaluation !== null && (
        <Section title={`Accuracy on ${count(run.evaluation.items)} ${run.evaluation.split} videos`}>
          <EvaluationFacts evaluation={run.evaluation} />
          <Baselines evaluation={run.evaluation} untrained={isUntrained(run)} />
          <PerClass evaluation={run.evaluation} />
        </Section>
      )}
    </Stack>
  );
}

function facts(run: TrainingRun): Fact[] {
  const { hyperparameters, rows, epochs, searching } = run;
  const best =
    epochs.find(({ best: isBest }) => isBest) === undefined
      ? null
      : epochs.filter(({ best: isBest }) => isBest).at(-1)!;
  return [
    [
      'Dataset',
      <Link key="dataset" href={`/datasets/${run.dataset}`}>
        {run.dataset}, v{run.datasetVersion}
      </Link>,
    ],
    ...Object.entries(run.metadata ?? {}).map(([key, value]): Fact => [key, value]),
    ...(trainsTransformer(hyperparameters.preset)
      ? ([
          ['Epochs', `${epochs.length} of ${hyperparameters.epochs}`],
          ['Best epoch', best === null ? '–' : `${best.epoch}, ${percent(best.validationAccuracy)} validation`],
          ['Batch size', hyperparameters.batchSize],
          ['Learning rate', hyperparameters.learningRate],
        ] satisfies Fact[])
      : searching == null
        ? []
        : ([
            [
              'Comparing',
              `${searching.candidate} (${searching.candidateNumber} of ${searching.candidates}), ` +
                `fold ${searching.fold} of ${searching.folds}`,
            ],
          ] satisfies Fact[])),
    [
      'Train / validation / test rows',
      rows === null ? '–' : `${count(rows.train)} / ${count(rows.validation)} / ${count(rows.test)}`,
    ],
    isTerminal(run.state)
      ? ['Duration', duration(secondsBetween(run.startedAt, run.finishedAt))]
      : ['Time left', searching != null && run.etaSeconds === null ? 'Estimating' : duration(run.etaSeconds)],
    ['Preset', hyperparameters.preset],
    ['Split', hyperparameters.split ?? 'from the preset'],
    ['Seed', hyperparameters.seed],
  ];
}
