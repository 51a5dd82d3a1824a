import { type TrainingRun } from '@clipyard/client';
import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { api } from '../api.js';
import { count, percent, shortId } from '../format.js';
import { Answered } from '../parts/answered.js';
import { Facts } from '../parts/facts.js';
import { Section } from '../parts/section.js';
import { compareOnSameVideos } from './same-videos.js';

/** Before and after: the models of two runs on the videos that both were tested on. */
export function SameVideosSection({ runs }: { readonly runs: readonly TrainingRun[] }): React.ReactNode {
  const [before, after] = runs.map(({ modelId }) => modelId);
  const query = useQuery({
    queryKey: ['same-videos', before, after],
    queryFn: () => compareOnSameVideos(api.predictions(before ?? ''), api.predictions(after ?? '')),
    enabled: before != null && after != null,
    staleTime: Infinity,
  });
  if (runs.length !== 2) return null;
  const title = 'On the same test videos';
  if (before == null || after == null)
    return (
      <Section title={title}>
        <Text fz="sm" role="status">
          The comparison appears here when both runs have a model.
        </Text>
      </Section>
    );
  return (
    <Section title={title} note="Only videos that both models were tested on, with the labels of the second run.">
      <Answered query={query}>
        {({ videos, right, gained, lost }) =>
          videos === 0 ? (
            <Text fz="sm">The runs have no test video in common. Give videos the split test to keep them.</Text>
          ) : (
            <Facts
              facts={[
                ['Videos', count(videos)],
                [`Before (${shortId(runs[0]!.id)})`, percent(right[0] / videos)],
                [`After (${shortId(runs[1]!.id)})`, percent(right[1] / videos)],
                ['Newly right', count(gained)],
                ['Newly wrong', count(lost)],
              ]}
            />
          )
        }
      </Answered>
    </Section>
  );
}
