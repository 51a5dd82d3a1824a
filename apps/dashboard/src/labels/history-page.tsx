import { causeText } from '@clipyard/api-contract';
import { type DatasetVersion, type LabelDifference } from '@clipyard/client';
import { Badge, Button, Group, Modal, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';

import { api } from '../api.js';
import { count, nameOf, plural } from '../format.js';
import { Ago } from '../parts/ago.js';
import { Answered } from '../parts/answered.js';
import { Page } from '../parts/page.js';
import { PagedTable } from '../parts/paged-table.js';
import { useAction } from '../parts/use-action.js';
import { usePages } from '../parts/use-pages.js';
import { Wide } from '../parts/wide.js';

/** Differences that the dialog lists. */
const LISTED = 200;
const FIELDS = ['label', 'split', 'group', 'excluded', 'note'] as const;

/** The versions of a dataset, newest first, with what each changed, and undo. */
export function HistoryPage({ dataset }: { readonly dataset: string }): React.ReactNode {
  const [shown, setShown] = useState<number | null>(null);
  const pages = usePages(`versions ${dataset}`, (query) => api.datasetVersions(dataset, query));
  return (
    <Page title="History" above={{ href: `/datasets/${dataset}`, label: dataset }}>
      <Text fz="sm" c="dimmed">
        Each batch and each change of labels makes a version. Earlier versions stay as they are, so an undo makes a new
        version as well.
      </Text>
      <PagedTable
        pages={pages}
        minWidth={560}
        columns={[
          { title: 'Version', right: true },
          { title: 'Time' },
          { title: 'Change' },
          { title: 'Videos', right: true },
          { title: '' },
        ]}
        empty={<Text>No versions yet.</Text>}
      >
        {(version) => (
          <VersionRow
            key={version.version}
            dataset={dataset}
            version={version}
            onCompare={() => setShown(version.version)}
          />
        )}
      </PagedTable>
      <Modal
        opened={shown !== null}
        onClose={() => setShown(null)}
        title={`What version ${shown ?? ''} changed`}
        size="xl"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {shown !== null && <Differences dataset={dataset} version={shown} />}
      </Modal>
    </Page>
  );
}

function VersionRow({
  dataset,
  version: { version, createdAt, cause, rows, erased = 0 },
  onCompare,
}: {
  readonly dataset: string;
  readonly version: DatasetVersion;
  readonly onCompare: () => void;
}): React.ReactNode {
  const undo = useAction(
    () => api.undoLabels(dataset, version),
    ({ edited, kept }) =>
      `${plural(edited, 'video')} restored` +
      (kept === 0 ? '' : `; ${plural(kept, 'video')} changed again since, not restored`),
  );
  const canUndo = cause?.kind === 'labels' || cause?.kind === 'undo';
  return (
    <Table.Tr>
      <Table.Td ta="right" className="numeric">
        {version}
      </Table.Td>
      <Table.Td>
        <Ago time={createdAt} />
      </Table.Td>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>
        {cause?.kind === 'batch' ? (
          <>
            Batch <Link href={`/batches/${cause.batchId}`}>{cause.batchId}</Link>
          </>
        ) : (
          causeText(cause) || 'not recorded'
        )}{' '}
        {erased > 0 && <Badge color="yellow">{plural(erased, 'video')} erased since</Badge>}
      </Table.Td>
      <Table.Td ta="right" className="numeric">
        {count(rows)}
      </Table.Td>
      <Table.Td>
        <Group gap="xs" wrap="nowrap" justify="flex-end">
          {version > 1 && (
            <Button
              variant="default"
              size="compact-sm"
              onClick={onCompare}
              aria-label={`Changes of version ${version}`}
            >
              Changes
            </Button>
          )}
          {canUndo && (
            <Button
              variant="default"
              size="compact-sm"
              onClick={() => undo.mutate()}
              loading={undo.isPending}
              aria-label={`Undo version ${version}`}
            >
              Undo
            </Button>
          )}
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

/** The videos that differ from the version before, up to `LISTED` of them. */
function Differences({ dataset, version }: { readonly dataset: string; readonly version: number }): React.ReactNode {
  const query = useQuery({
    queryKey: ['differences', dataset, version],
    queryFn: async () => {
      const found: LabelDifference[] = [];
      for await (const difference of api.labelDifferences(dataset, version - 1, version)) {
        found.push(difference);
        if (found.length > LISTED) break;
      }
      return found;
    },
  });
  return (
    <Answered query={query}>
      {(found) =>
        found.length === 0 ? (
          <Text>No label, split, group, exclusion or note changed.</Text>
        ) : (
          <Stack gap="sm">
            <Wide minWidth={480} maxHeight={480}>
              <Table fz="sm">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Video</Table.Th>
                    <Table.Th>Before</Table.Th>
                    <Table.Th>After</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {found.slice(0, LISTED).map((difference) => (
                    <DifferenceRow key={difference.videoId} difference={difference} />
                  ))}
                </Table.Tbody>
              </Table>
            </Wide>
            {found.length > LISTED && (
              <Text fz="sm" c="dimmed">
                Only the first {count(LISTED)} videos are listed. GET /v1/datasets/{dataset}/versions/{version - 1}
                /diff/
                {version} has all of them.
              </Text>
            )}
          </Stack>
        )
      }
    </Answered>
  );
}

function DifferenceRow({
  difference: { videoId, customId, before, after },
}: {
  readonly difference: LabelDifference;
}): React.ReactNode {
  const changed = FIELDS.filter((field) => before?.[field] !== after?.[field]);
  const text = (labels: LabelDifference['before']): string =>
    labels === null ? 'not in the dataset' : changed.map((field) => `${field}: ${valueText(labels[field])}`).join(', ');
  return (
    <Table.Tr>
      <Table.Td style={{ overflowWrap: 'anywhere' }} title={videoId}>
        {nameOf(customId ?? videoId)}
      </Table.Td>
      <Table.Td>{text(before)}</Table.Td>
      <Table.Td>{text(after)}</Table.Td>
    </Table.Tr>
  );
}

const valueText = (value: string | boolean | null): string =>
  value === null ? 'none' : value === true ? 'yes' : value === false ? 'no' : value;
