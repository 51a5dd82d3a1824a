import { type BatchVideo, type ItemOutcome } from '@clipyard/client';
import { Group, NumberInput, Select, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../api.js';
import { percent, plural } from '../format.js';
import { Answered } from '../parts/answered.js';
import { clock } from './clock.js';
import { type Run, type RunFilter, runsOf, type TimedSegment } from './runs-of.js';
import { SegmentView } from './segment-view.js';

const PAGE = 1000;
const COLOURS = ['indigo', 'orange', 'teal', 'grape', 'cyan', 'pink', 'lime', 'red'];

/** Bars are at least this wide, in percent, so that short events of long videos can be seen and hit. */
const MIN_WIDTH = 0.4;

async function allItems(batch: string, index: number): Promise<ItemOutcome[]> {
  const items: ItemOutcome[] = [];
  let pageToken: string | null = null;
  do {
    const page = await api.batchVideoItems(batch, index, {
      pageSize: PAGE,
      ...(pageToken === null ? {} : { pageToken }),
    });
    items.push(...page.data);
    pageToken = page.nextPageToken;
  } while (pageToken !== null);
  return items;
}

const nameOf = ({ label, startSeconds, endSeconds, probability }: Run): string =>
  `${label ?? 'no class'}, ${clock(startSeconds)} to ${clock(endSeconds)}` +
  (probability === null ? '' : `, ${percent(probability)}`);

interface VideoTimelineProps {
  readonly batch: string;
  readonly video: BatchVideo;
  /** Changes when the items may have changed. */
  readonly version: unknown;
}

/** The segments of a video over its time. Neighbouring segments of one class form a bar, which opens their frames. */
export function VideoTimeline({ batch, video, version }: VideoTimelineProps): React.ReactNode {
  const query = useQuery({
    queryKey: ['video-items', batch, video.index, version],
    queryFn: () => allItems(batch, video.index),
  });
  return (
    <Answered query={query}>
      {(items) => <Timeline batch={batch} name={video.customId} classes={video.classes} items={items} />}
    </Answered>
  );
}

interface TimelineProps {
  readonly batch: string | null;
  /** Of the video. */
  readonly name: string;
  /** Most frequent first. */
  readonly classes: BatchVideo['classes'];
  readonly items: readonly TimedSegment[];
}

/** A timeline of segments that are known. */
export function Timeline({ batch, name, classes, items }: TimelineProps): React.ReactNode {
  const [filter, setFilter] = useState<RunFilter>({ label: null, minProbability: 0 });
  const [opened, setOpened] = useState<number | null>(null);
  const end = Math.max(...items.map(({ startSeconds, endSeconds }) => endSeconds ?? startSeconds ?? 0));
  const start = Math.min(...items.map(({ startSeconds }) => startSeconds ?? 0));
  const runs = runsOf(items, end, filter);
  const labels = classes.map(({ label }) => label);
  const colourOf = (label: string | null): string => {
    const place = label === null ? -1 : labels.indexOf(label);
    return `var(--mantine-color-${COLOURS[place] ?? 'gray'}-6)`;
  };
  const percentOf = (seconds: number): number => (end > start ? (seconds / (end - start)) * 100 : 100);
  const run = runs.find(({ items: [first] }) => first.index === opened);
  return (
    <Stack gap="xs">
      <Group gap="xs" align="end">
        <Select
          size="xs"
          label="Class"
          clearable
          searchable
          placeholder="all"
          data={labels}
          value={filter.label}
          onChange={(label) => setFilter({ ...filter, label })}
        />
        <NumberInput
          size="xs"
          w={150}
          label="Lowest probability"
          min={0}
          max={1}
          step={0.1}
          value={filter.minProbability}
          onChange={(value) => setFilter({ ...filter, minProbability: typeof value === 'number' ? value : 0 })}
        />
        <Text fz="sm" c="dimmed" aria-live="polite">
          {plural(runs.length, 'event')} from {clock(start)} to {clock(end)}
        </Text>
      </Group>
      <div className="video-timeline" role="group" aria-label={`Segments of ${name}`}>
        {runs.map((one) => (
          <button
            key={one.items[0].index}
            type="button"
            title={nameOf(one)}
            aria-label={nameOf(one)}
            aria-pressed={one === run}
            style={{
              left: `${percentOf(one.startSeconds - start)}%`,
              width: `${Math.max(MIN_WIDTH, percentOf(one.endSeconds - one.startSeconds))}%`,
              background: colourOf(one.label),
            }}
            onClick={() => setOpened(one === run ? null : one.items[0].index)}
          />
        ))}
      </div>
      <Group gap="md">
        {classes.slice(0, COLOURS.length).map(({ label, items: count, probability }) => (
          <Group key={label} gap={6}>
            <span className="swatch" style={{ background: colourOf(label) }} />
            <Text fz="sm">
              {label}: {plural(count, 'segment')}, {percent(probability)}
            </Text>
          </Group>
        ))}
      </Group>
      {run !== undefined && <SegmentView batch={batch} run={run} />}
    </Stack>
  );
}
