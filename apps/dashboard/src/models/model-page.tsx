import { type Model } from '@clipyard/client';
import { Badge, Button, Stack } from '@mantine/core';
import { IconFileText } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';

import { api, LIST_REFRESH_MS } from '../api.js';
import { LeakageReport } from '../datasets/leakage-report.js';
import { backboneName, count, plural, shortId } from '../format.js';
import { Ago } from '../parts/ago.js';
import { Answered } from '../parts/answered.js';
import { DeleteButton } from '../parts/delete-button.js';
import { EvaluationFacts } from '../parts/evaluation-facts.js';
import { type Fact, Facts } from '../parts/facts.js';
import { Page } from '../parts/page.js';
import { PerClass } from '../parts/per-class.js';
import { Section } from '../parts/section.js';
import { UntrainedNotice } from '../parts/untrained.js';
import { Warnings } from '../parts/warnings.js';
import { Baselines } from '../training/baselines.js';
import { SelectionReport } from '../training/selection.js';
import { AliasHistory } from './alias-history.js';
import { Confusion } from './confusion.js';
import { FrequentConfusions } from './frequent-confusions.js';
import { Promote } from './promote.js';
import { Reliability } from './reliability.js';

export function ModelPage({ id }: { readonly id: string }): React.ReactNode {
  const query = useQuery({ queryKey: ['model', id], queryFn: () => api.model(id), refetchInterval: LIST_REFRESH_MS });
  const model = query.data;
  const actions = model !== undefined && (
    <>
      <Button
        component="a"
        href={`/v1/models/${model.id}/card`}
        variant="default"
        leftSection={<IconFileText size={16} aria-hidden />}
      >
        Model card
      </Button>
      <Button component={Link} href={`/reclassifications/new/model/${model.id}`} variant="default">
        Reclassify
      </Button>
      <Promote model={model} />
      <DeleteButton
        what="model"
        goes={['its weights and its ONNX file', 'its card, predictions and evaluation']}
        stays="The training run and the dataset stay."
        run={(options) => api.deleteModel(model.id, options)}
        then="/models"
      />
    </>
  );
  return (
    <Page
      title={model?.name ?? shortId(id)}
      above={{ href: '/models', label: 'Models' }}
      beside={model?.aliases.map((alias) => (
        <Badge key={alias} tt="none" size="lg">
          {alias}
        </Badge>
      ))}
      actions={actions}
    >
      <Answered query={query}>{(value) => <ModelView model={value} />}</Answered>
    </Page>
  );
}

function ModelView({ model }: { readonly model: Model }): React.ReactNode {
  const { evaluation, lineage, spec } = model;
  return (
    <Stack gap="lg">
      <UntrainedNotice pretrained={model.backbonePretrained} />
      <Warnings warnings={model.warnings.filter((warning) => !/untrained/i.test(warning))} />
      {evaluation !== null && (
        <>
          <Section title={`Accuracy on ${count(evaluation.items)} ${evaluation.split} videos`}>
            <EvaluationFacts evaluation={evaluation} />
            <Baselines evaluation={evaluation} untrained={!model.backbonePretrained} />
          </Section>
          {evaluation.confusionMatrix.length > 0 ? (
            <Section
              title="Confusion matrix"
              note="Rows are actual classes, columns are predicted ones. Choose a cell to see its videos."
            >
              <Confusion evaluation={evaluation} model={model} />
            </Section>
          ) : (
            <Section title="Frequent confusions" note="The wrong predictions that the model makes most often.">
              <FrequentConfusions modelId={model.id} />
            </Section>
          )}
          {evaluation.calibration !== undefined && <Reliability calibration={evaluation.calibration} />}
          <Section title="Classes">
            <PerClass evaluation={evaluation} />
          </Section>
        </>
      )}
      {model.selection !== null && lineage.dataset !== null && lineage.datasetVersion !== null && (
        <Section title="Choice of the head">
          <SelectionReport
            selection={model.selection}
            of={{ dataset: lineage.dataset, version: lineage.datasetVersion }}
          />
        </Section>
      )}
      {model.leakage !== null && <LeakageReport leakage={model.leakage} />}
      <Section title="Lineage">
        <Facts
          columns={{ base: 1, xs: 2, md: 4 }}
          facts={[
            ...Object.entries(model.metadata ?? {}).map(([key, value]): Fact => [key, value]),
            [
              'Training run',
              lineage.trainingRunId === null ? (
                'imported'
              ) : (
                <Link key="run" href={`/training/${lineage.trainingRunId}`}>
                  {shortId(lineage.trainingRunId)}
                </Link>
              ),
            ],
            [
              'Dataset',
              lineage.dataset === null ? (
                '–'
              ) : (
                <Link key="dataset" href={`/datasets/${lineage.dataset}`}>
                  {lineage.dataset}, v{lineage.datasetVersion} ({plural(lineage.shardDigests.length, 'shard')})
                </Link>
              ),
            ],
            ['Seed', lineage.seed ?? '–'],
            ['Engine', lineage.engine],
            ['Code version', lineage.codeVersion],
            ['Backbone', backboneName(spec.backbone, model.backbonePretrained)],
            ['Frames', `${spec.maxFrames}, ${spec.sampling}`],
            ['Head', model.head],
            ['Parameters', count(model.parameters)],
            ['Pooling', model.maskedPooling ? 'masked' : 'all frames'],
            ['Created', <Ago key="created" time={model.createdAt} />],
            [
              'Weights',
              <code key="digest" title={model.weightsDigest}>
                {model.weightsDigest.slice(0, 12)}…
              </code>,
            ],
          ]}
        />
      </Section>
      {model.aliases.map((alias) => (
        <AliasHistory key={alias} alias={alias} model={model} />
      ))}
    </Stack>
  );
}
