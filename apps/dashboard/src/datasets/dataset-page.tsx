import { type Dataset } from '@clipyard/client';
import { Button, Menu, Stack, Table, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';

import { api, LIST_REFRESH_MS } from '../api.js';
import { bytes, count, percent, plural, shortId } from '../format.js';
import { Ago } from '../parts/ago.js';
import { Answered } from '../parts/answered.js';
import { Bars } from '../parts/bars.js';
import { DeleteButton } from '../parts/delete-button.js';
import { Facts } from '../parts/facts.js';
import { MoreClasses, SHOWN_CLASSES } from '../parts/more-classes.js';
import { Page } from '../parts/page.js';
import { Section } from '../parts/section.js';
import { UntrainedNotice } from '../parts/untrained.js';
import { Warnings } from '../parts/warnings.js';
import { Wide } from '../parts/wide.js';
import { LeakageReport } from './leakage-report.js';
import { Videos } from './videos.js';

export function DatasetPage({ name }: { readonly name: string }): React.ReactNode {
  const query = useQuery({
    queryKey: ['dataset', name],
    queryFn: () => api.dataset(name),
    refetchInterval: LIST_REFRESH_MS,
  });
  const actions = (
    <>
      <Menu>
        <Menu.Target>
          <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
            NumPy
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component="a" href={`/v1/datasets/${name}/export?array=features`} download>
            Features (train_data.npy)
          </Menu.Item>
          <Menu.Item component="a" href={`/v1/datasets/${name}/export?array=labels`} download>
            Labels (train_labels.npy)
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Button component={Link} href={`/review/dataset/${name}`} variant="default">
        Review
      </Button>
      <Button component={Link} href={`/datasets/${name}/duplicates`} variant="default">
        Near-duplicates
      </Button>
      <Button component={Link} href={`/reclassifications/new/dataset/${name}`} variant="default">
        Reclassify
      </Button>
      <Button component={Link} href={`/training/new/${name}`}>
        Train a model
      </Button>
    </>
  );
  return (
    <Page
      title={name}
      above={{ href: '/datasets', label: 'Datasets' }}
      actions={
        <>
          {(query.data?.rows ?? 0) > 0 && actions}
          <Button component={Link} href={`/datasets/${name}/history`} variant="default">
            History
          </Button>
          {query.data !== undefined && (
            <DeleteButton
              what={`dataset ${name}`}
              goes={[
                plural(query.data.version, 'version'),
                `the rows, features and labels of ${plural(query.data.rows, 'video')}`,
              ]}
              stays="Batches, training runs and models stay. Models can no longer be trained again on these videos."
              run={(options) => api.deleteDataset(name, options)}
              then="/datasets"
            />
          )}
        </>
      }
    >
      <Answered query={query}>{(dataset) => <DatasetView dataset={dataset} />}</Answered>
    </Page>
  );
}

function DatasetView({ dataset }: { readonly dataset: Dataset }): React.ReactNode {
  const {
    name,
    rows,
    labels,
    splits,
    version,
    spec,
    specId,
    backbonePretrained,
    shardCount,
    updatedAt,
    description,
    leakage,
    warnings,
  } = dataset;
  const classes = Object.entries(labels).sort(([, a], [, b]) => b - a);
  const [largest, smallest] = [classes[0]?.[1] ?? 0, classes.at(-1)?.[1] ?? 0];
  return (
    <Stack gap="lg">
      {description !== null && <Text>{description}</Text>}
      <UntrainedNotice pretrained={backbonePretrained} />
      <Warnings warnings={warnings} />
      <Section title="Contents">
        <Facts
          facts={[
            ['Videos', count(rows)],
            ['Excluded', count(dataset.excluded)],
            ['Classes', count(classes.length)],
            ['Version', version],
            ['Shards', count(shardCount)],
            ['Updated', <Ago key="ago" time={updatedAt} />],
            ['Backbone', spec?.backbone ?? '–'],
            ['Frames', spec?.maxFrames ?? '–'],
            ['Sampling', spec?.sampling ?? '–'],
            ['Frame size', spec === null ? '–' : `${spec.imageSize} px, ${spec.resize}`],
            ['Spec', specId === null ? '–' : shortId(specId)],
          ]}
        />
      </Section>
      {classes.length > 0 && (
        <Section
          title="Classes"
          note={
            largest >= 3 * smallest && classes.length > 1
              ? `The largest class has ${(largest / smallest).toFixed(1)} times as many videos as the smallest. ` +
                'With such an imbalance, accuracy overstates how good a model is.'
              : undefined
          }
        >
          <Bars
            caption="Videos per class"
            bars={classes
              .slice(0, SHOWN_CLASSES)
              .map(([label, n]) => ({ label, value: n, text: `${count(n)} · ${percent(n / rows)}` }))}
          />
          <MoreClasses classes={classes.length} />
        </Section>
      )}
      {Object.keys(splits).length > 0 && (
        <Section
          title="Splits"
          note="Set by submissions or people. Each training run splits the other rows itself, using its seed."
        >
          <Bars
            caption="Videos per split"
            bars={Object.entries(splits).map(([split, n]) => ({
              label: split,
              value: n,
              text: `${count(n)} · ${percent(n / rows)}`,
            }))}
          />
        </Section>
      )}
      {leakage !== null && Object.keys(splits).length > 1 && <LeakageReport leakage={leakage} />}
      {rows > 0 && <Videos dataset={dataset} />}
      {shardCount > 0 && <Shards name={name} version={version} />}
    </Stack>
  );
}

function Shards({ name, version }: { readonly name: string; readonly version: number }): React.ReactNode {
  const query = useQuery({ queryKey: ['shards', name, version], queryFn: () => api.shards(name) });
  return (
    <Section title="Shards" note="Arrow files in the object store. Read them with pyarrow, for example.">
      <Answered query={query}>
        {(shards) => (
          <Wide minWidth={560} maxHeight={420}>
            <Table fz="sm">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Key</Table.Th>
                  <Table.Th ta="right">Videos</Table.Th>
                  <Table.Th ta="right">Size</Table.Th>
                  <Table.Th>Batch</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {shards.map((shard) => (
                  <Table.Tr key={shard.digest}>
                    <Table.Td ff="monospace" style={{ overflowWrap: 'anywhere' }}>
                      {shard.key}
                    </Table.Td>
                    <Table.Td ta="right" className="numeric">
                      {count(shard.rows)}
                    </Table.Td>
                    <Table.Td ta="right" className="numeric">
                      {bytes(shard.bytes)}
                    </Table.Td>
                    <Table.Td>
                      <Link href={`/batches/${shard.batchId}`}>{shortId(shard.batchId)}</Link>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Wide>
        )}
      </Answered>
    </Section>
  );
}
