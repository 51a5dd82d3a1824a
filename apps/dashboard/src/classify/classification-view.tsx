import { type Classification } from '@clipyard/client';
import { Grid, Group, Image, Loader, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Link } from 'wouter';

import { api } from '../api.js';
import { percent, shortId, videoName } from '../format.js';
import { Answered } from '../parts/answered.js';
import { Bars } from '../parts/bars.js';
import { Failed, helpFor } from '../parts/failed.js';
import { Section } from '../parts/section.js';
import { UntrainedNotice } from '../parts/untrained.js';
import { Timeline as SegmentTimeline } from '../videos/video-timeline.js';
import { segmentClasses, timedSegments } from './classification-segments.js';
import { FrameEvidence } from './evidence.js';
import { Timeline } from './timeline.js';

const POLL_MS = 500;

export function ClassificationView({ id }: { readonly id: string }): React.ReactNode {
  const query = useQuery({
    queryKey: ['classification', id],
    queryFn: () => api.classification(id),
    refetchInterval: ({ state }) => (state.data === undefined || state.data.state === 'queued' ? POLL_MS : false),
  });
  const client = useQueryClient();
  const state = query.data?.state;
  // Refreshes the list below at once, so that both show the same state.
  useEffect(() => {
    if (state !== undefined) void client.invalidateQueries({ queryKey: ['classifications'] });
  }, [state, client]);
  return (
    <Section
      title="Result"
      note={
        query.data === undefined ? undefined : (
          <span title={query.data.uri} style={{ overflowWrap: 'anywhere' }}>
            {videoName(query.data)}
          </span>
        )
      }
    >
      <Answered query={query}>
        {(classification) => (
          <div aria-live="polite">
            <Result classification={classification} />
          </div>
        )}
      </Answered>
    </Section>
  );
}

function Result({ classification }: { readonly classification: Classification }): React.ReactNode {
  const {
    state,
    top,
    evidence,
    previewUrl,
    failure,
    model,
    frames,
    cached,
    backbonePretrained,
    abstained,
    abstainBelow,
    windows,
    segments,
  } = classification;
  if (state === 'queued')
    return (
      <Group>
        <Loader size="sm" aria-hidden />
        <Text>The video is being decoded, encoded and classified.</Text>
      </Group>
    );
  if (failure !== null)
    return (
      <Failed
        title="The video could not be classified"
        error={new Error(`${failure.message} [${failure.code}]. ${helpFor(failure.code) ?? ''}`)}
      />
    );
  if (top === null) return null;
  return (
    <Stack>
      <UntrainedNotice pretrained={backbonePretrained} />
      <Grid>
        <Grid.Col span={{ base: 12, sm: previewUrl === null ? 12 : 8 }}>
          <Text fz="xl" fw={650} mb="xs">
            {abstained ? 'No answer' : top[0]?.label}
          </Text>
          {abstained && (
            <Text fz="sm" mb="xs">
              The most likely class is below the required probability of {percent(abstainBelow ?? 0, 0)}.
            </Text>
          )}
          <Bars
            caption="Probability of each class"
            max={1}
            bars={top.map(({ label, probability }) => ({ label, value: probability, text: percent(probability) }))}
          />
          <Text fz="sm" c="dimmed" mt="sm">
            Classified by <Link href={`/models/${model}`}>{shortId(model)}</Link> from {frames ?? 0} frames
            {cached ? ' with stored features' : ''}.
          </Text>
        </Grid.Col>
        {previewUrl !== null && (
          <Grid.Col span={{ base: 12, sm: 4 }}>
            <Image src={previewUrl} alt="Animation of the frames the network saw" radius="md" maw={260} />
          </Grid.Col>
        )}
      </Grid>
      {segments !== null && (
        <SegmentTimeline
          batch={null}
          name={videoName(classification)}
          classes={segmentClasses(segments)}
          items={timedSegments(classification, segments)}
        />
      )}
      {windows !== null && windows.length > 1 && <Timeline windows={windows} />}
      {evidence !== null && evidence.length > 0 && (
        <FrameEvidence evidence={evidence} previewUrl={previewUrl} label={top[0]?.label ?? ''} />
      )}
    </Stack>
  );
}
