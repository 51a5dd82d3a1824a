import { Anchor, Group, Progress, Stack, Table, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';

import { api } from '../api.js';
import { percent, videoName } from '../format.js';
import { Ago } from '../parts/ago.js';
import { DeleteButton } from '../parts/delete-button.js';
import { DropZone } from '../parts/drop-zone.js';
import { Failed } from '../parts/failed.js';
import { ModelSelect } from '../parts/model-select.js';
import { Page } from '../parts/page.js';
import { PagedTable } from '../parts/paged-table.js';
import { Section } from '../parts/section.js';
import { SegmentFields } from '../parts/segment-fields.js';
import { type SegmentChoice, segmentRule } from '../parts/segment-rule.js';
import { StateBadge } from '../parts/state-badge.js';
import { UntrainedBadge } from '../parts/untrained.js';
import { uploadFile } from '../parts/upload-file.js';
import { usePages } from '../parts/use-pages.js';
import { ClassificationView } from './classification-view.js';

export function ClassifyPage({ id }: { readonly id: string | undefined }): React.ReactNode {
  const [, go] = useLocation();
  const [model, setModel] = useState('production');
  const [segments, setSegments] = useState<SegmentChoice>({ segments: '', segmentSeconds: 10 });
  const [sent, setSent] = useState(0);
  const classify = useMutation({
    mutationFn: async (file: File) => {
      setSent(0);
      const rule = segmentRule(segments);
      const { uri } = await uploadFile(file, setSent);
      return api.classify({ uri, customId: file.name, model, ...(rule === null ? {} : { segments: rule.rule }) });
    },
    onSuccess: (classification) => go(`/classify/${classification.id}`),
  });
  return (
    <Page
      title="Classify"
      actions={
        id !== undefined && (
          <DeleteButton
            what="classification"
            goes={['the classification and its result']}
            stays="The features and the preview of the video stay until nothing refers to them."
            run={(options) => api.deleteClassification(id, options)}
            then="/classify"
          />
        )
      }
    >
      <Section title="Video">
        <Stack>
          <ModelSelect label="Model" maw={420} value={model} onChange={setModel} />
          <Group align="end">
            <SegmentFields
              label="Answer"
              description="long videos can be divided"
              whole="one for the video"
              value={segments}
              onChange={(change) => setSegments({ ...segments, ...change })}
            />
          </Group>
          <DropZone
            label="Drop a video here"
            accept="video/*,.mkv,.avi,.flv,.ts,.wmv"
            onFiles={({ files: [first] }) => {
              if (first !== undefined) classify.mutate(first.file);
            }}
          />
          {classify.isPending && (
            <Group>
              <Progress flex={1} value={sent * 100} aria-label="Upload" />
              <Text fz="sm" className="numeric">
                {percent(sent, 0)}
              </Text>
            </Group>
          )}
          {classify.error !== null && <Failed title="The video could not be classified" error={classify.error} />}
        </Stack>
      </Section>
      {id !== undefined && <ClassificationView key={id} id={id} />}
      <Recent />
    </Page>
  );
}

function Recent(): React.ReactNode {
  const pages = usePages('classifications', (query) => api.classifications(query));
  return (
    <Section title="Recent classifications">
      <PagedTable
        pages={pages}
        minWidth={560}
        dense
        columns={[{ title: 'Video' }, { title: 'State' }, { title: 'Class' }, { title: 'When', right: true }]}
        empty={<Text c="dimmed">No single videos have been classified yet.</Text>}
      >
        {({ id, uri, customId, state, top, createdAt, backbonePretrained, abstained }) => (
          <Table.Tr key={id}>
            <Table.Td maw={320} style={{ overflowWrap: 'anywhere' }}>
              <Anchor component={Link} href={`/classify/${id}`} fz="sm" title={uri}>
                {videoName({ uri, customId })}
              </Anchor>
            </Table.Td>
            <Table.Td>
              <StateBadge state={state} />
            </Table.Td>
            <Table.Td>
              {top?.[0] === undefined ? (
                '–'
              ) : (
                <>
                  {abstained ? 'no answer; ' : ''}
                  {top[0].label}, {percent(top[0].probability)} <UntrainedBadge pretrained={backbonePretrained} />
                </>
              )}
            </Table.Td>
            <Table.Td ta="right">
              <Ago time={createdAt} />
            </Table.Td>
          </Table.Tr>
        )}
      </PagedTable>
    </Section>
  );
}
