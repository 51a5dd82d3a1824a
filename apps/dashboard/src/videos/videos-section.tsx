import { type Batch, type BatchVideo } from '@clipyard/client';
import { Button, Menu, Table } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDownload } from '@tabler/icons-react';

import { api } from '../api.js';
import { count, videoName } from '../format.js';
import { Breakable } from '../parts/breakable.js';
import { Empty } from '../parts/empty.js';
import { PagedTable } from '../parts/paged-table.js';
import { Section } from '../parts/section.js';
import { usePages } from '../parts/use-pages.js';
import { clock } from './clock.js';
import { VideoTimeline } from './video-timeline.js';

/** Downloads of the events of a batch. */
const FORMATS = [
  { format: 'csv', file: 'csv', label: 'CSV, for spreadsheets' },
  { format: 'vtt', file: 'vtt', label: 'WebVTT, for players' },
  { format: 'label-studio', file: 'json', label: 'Label Studio, as tasks with predictions' },
  { format: 'ndjson', file: 'ndjson', label: 'NDJSON, one JSON object per line' },
] as const;

/** The videos of a batch that divides them into segments, each with a timeline. */
export function VideosSection({ batch }: { readonly batch: Batch }): React.ReactNode {
  const pages = usePages('videos', (query) => api.batchVideos(batch.id, query), { batch: batch.id });
  return (
    <Section
      title="Videos"
      note={batch.dividing ? 'The videos are being divided into segments. Counts are of videos until then.' : undefined}
      actions={batch.purpose === 'classify' && <EventsMenu batch={batch.id} />}
    >
      <PagedTable
        pages={pages}
        minWidth={700}
        dense
        columns={[
          { title: 'Video' },
          { title: 'Segments', right: true },
          { title: 'Failed', right: true },
          { title: 'Time' },
          { title: 'Classes' },
          { title: '' },
        ]}
        empty={<Empty title="No videos yet">They are listed as soon as the batch has started.</Empty>}
      >
        {(video) => <VideoRow key={video.index} batch={batch} video={video} />}
      </PagedTable>
    </Section>
  );
}

function VideoRow({ batch, video }: { readonly batch: Batch; readonly video: BatchVideo }): React.ReactNode {
  const [opened, { toggle }] = useDisclosure();
  const { items, startSeconds, endSeconds, classes, error } = video;
  const name = videoName(video);
  return (
    <>
      <Table.Tr>
        <Table.Td maw={320} title={video.uri}>
          <Breakable text={name} lines={2} />
        </Table.Td>
        <Table.Td ta="right" className="numeric">
          {count(items.total)}
        </Table.Td>
        <Table.Td ta="right" className="numeric" title={error?.message}>
          {count(items.failed)}
        </Table.Td>
        <Table.Td>
          {startSeconds === null ? '–' : `${clock(startSeconds)} to ${endSeconds === null ? 'end' : clock(endSeconds)}`}
        </Table.Td>
        <Table.Td maw={280}>
          {classes.map(({ label, items: n }) => `${label} (${count(n)})`).join(', ') || '–'}
        </Table.Td>
        <Table.Td ta="right">
          <Button
            size="compact-xs"
            variant="default"
            aria-expanded={opened}
            aria-label={`Timeline of ${name}`}
            onClick={toggle}
          >
            Timeline
          </Button>
        </Table.Td>
      </Table.Tr>
      {/* `maw={0}` makes the frames scroll inside their cell instead of widening the table. */}
      {opened && (
        <Table.Tr>
          <Table.Td colSpan={6} maw={0}>
            <VideoTimeline batch={batch.id} video={video} version={batch.finishedAt} />
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
}

const EventsMenu = ({ batch }: { readonly batch: string }): React.ReactNode => (
  <Menu>
    <Menu.Target>
      <Button size="xs" variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
        Events
      </Button>
    </Menu.Target>
    <Menu.Dropdown>
      {FORMATS.map(({ format, file, label }) => (
        <Menu.Item
          key={format}
          component="a"
          href={`/v1/batches/${batch}/video-events?format=${format}`}
          download={`${batch}-events.${file}`}
        >
          {label}
        </Menu.Item>
      ))}
    </Menu.Dropdown>
  </Menu>
);
