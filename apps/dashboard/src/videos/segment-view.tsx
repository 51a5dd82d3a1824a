import { Group, Stack, Text } from '@mantine/core';

import { percent } from '../format.js';
import { Filmstrip } from '../parts/filmstrip.js';
import { clock } from './clock.js';
import { type Run } from './runs-of.js';

/** Filmstrips of so many segments are shown. */
const SHOWN = 3;

/** Whether a browser can play the source of a video itself. Files and objects can only be read by the services. */
const isPlayable = (uri: string): boolean => uri.startsWith('https://');

interface SegmentViewProps {
  /** null for a single classification, whose segments have no images. */
  readonly batch: string | null;
  readonly run: Run;
}

/** A run of segments: the frames of its first segments, and the source at its start if the browser can read it. */
export function SegmentView({ batch, run }: SegmentViewProps): React.ReactNode {
  const { label, startSeconds, endSeconds, probability, items } = run;
  const [first] = items;
  const place = `${clock(startSeconds)} to ${clock(endSeconds)}`;
  return (
    <Stack gap="xs" role="region" aria-label={`Segments from ${place}`}>
      <Group gap="xs">
        <Text fw={600}>{label ?? 'No class'}</Text>
        <Text c="dimmed" fz="sm">
          {place}
          {probability === null ? '' : `, ${percent(probability)}`}
          {first.error === null ? '' : `, ${first.error.code}: ${first.error.message}`}
        </Text>
      </Group>
      {isPlayable(first.uri) && (
        <video
          key={startSeconds}
          controls
          preload="metadata"
          className="player"
          src={`${first.uri}#t=${startSeconds}`}
          aria-label={`The video at ${clock(startSeconds)}`}
        />
      )}
      {batch !== null &&
        items
          .filter(({ videoId }) => videoId !== null)
          .slice(0, SHOWN)
          .map((item) => (
            <Filmstrip
              key={item.index}
              of={{ batch, index: item.index }}
              name={`${item.customId} at ${clock(item.startSeconds ?? 0)}`}
            />
          ))}
    </Stack>
  );
}
