import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { api } from '../api.js';
import { plural, shortId } from '../format.js';
import { Answered } from '../parts/answered.js';
import { Filmstrip } from '../parts/filmstrip.js';
import { Page } from '../parts/page.js';
import { Section } from '../parts/section.js';
import { Comparing, COMPARING_POLL_MS, isComparing } from './comparing.js';
import { VideoStrip } from './video-strip.js';

const VIDEOS = 12;

/** The videos of a dataset that are most similar to one of them. */
export function SimilarPage({
  dataset,
  videoId,
}: {
  readonly dataset: string;
  readonly videoId: string;
}): React.ReactNode {
  const query = useQuery({
    queryKey: ['similar', dataset, videoId],
    queryFn: () => api.similarVideos(dataset, videoId, { k: VIDEOS }),
    refetchInterval: ({ state }) => (isComparing(state.data) ? COMPARING_POLL_MS : false),
  });
  return (
    <Page title="Similar videos" above={{ href: `/datasets/${dataset}`, label: dataset }}>
      <Section title="Video" note={shortId(videoId)}>
        <Filmstrip of={{ dataset, videoId }} name={shortId(videoId)} />
      </Section>
      <Section title="Most similar" note="By the mean features of their frames, the most similar first.">
        <Answered query={query}>
          {(answer) =>
            isComparing(answer) ? (
              <Comparing progress={answer} />
            ) : answer.data.length === 0 ? (
              <Text fz="sm">The dataset has no other videos.</Text>
            ) : (
              <Stack gap="sm">
                {answer.data.map((video) => (
                  <VideoStrip key={video.videoId} dataset={dataset} video={video} note={noteOf(video)} />
                ))}
              </Stack>
            )
          }
        </Answered>
      </Section>
    </Page>
  );
}

const noteOf = ({
  similarity,
  nearDuplicate,
}: {
  readonly similarity: number;
  readonly nearDuplicate: { readonly frames: readonly unknown[] } | null;
}): string =>
  nearDuplicate === null
    ? `similarity ${similarity.toFixed(3)}`
    : `near-duplicate, ${plural(nearDuplicate.frames.length, 'frame')} align`;
