import { type DuplicateGroup, type KeptOne, type Page as PageOf, type SimilarityPending } from '@clipyard/client';
import { Alert, Badge, Button, Group, Modal, Paper, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../api.js';
import { plural } from '../format.js';
import { Answered } from '../parts/answered.js';
import { Empty } from '../parts/empty.js';
import { More } from '../parts/more.js';
import { Page } from '../parts/page.js';
import { useAction } from '../parts/use-action.js';
import { Comparing, COMPARING_POLL_MS, isComparing } from './comparing.js';
import { VideoStrip } from './video-strip.js';

const GROUPS = 10;

/** Groups of near-duplicate videos of a dataset, and the action that keeps one video of each. */
export function DuplicatesPage({ dataset }: { readonly dataset: string }): React.ReactNode {
  const query = useInfiniteQuery({
    queryKey: ['duplicates', dataset],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) =>
      api.duplicates(dataset, { pageSize: GROUPS, ...(pageParam === null ? {} : { pageToken: pageParam }) }),
    getNextPageParam: (page: PageOf<DuplicateGroup> | SimilarityPending) =>
      isComparing(page) ? null : page.nextPageToken,
    refetchInterval: ({ state }) => (isComparing(state.data?.pages[0]) ? COMPARING_POLL_MS : false),
  });
  const [first] = query.data?.pages ?? [];
  const groups = query.data?.pages.flatMap((page) => (isComparing(page) ? [] : page.data));
  const pages = {
    data: groups,
    skipped: [],
    error: query.error,
    refetch: query.refetch,
    more: query.hasNextPage ? () => void query.fetchNextPage() : null,
    isLoadingMore: query.isFetchingNextPage,
  };
  return (
    <Page
      title="Near-duplicates"
      above={{ href: `/datasets/${dataset}`, label: dataset }}
      actions={(groups?.length ?? 0) > 0 && <KeepOne dataset={dataset} />}
    >
      <Text fz="sm" c="dimmed">
        Videos that show the same although their files differ: re-encoded, cropped, shortened or in another resolution.
      </Text>
      <Answered query={pages}>
        {(found) =>
          isComparing(first) ? (
            <Comparing progress={first} />
          ) : found.length === 0 ? (
            <Empty title="No near-duplicates">No two videos of {dataset} show the same.</Empty>
          ) : (
            <Stack>
              {found.map((group) => (
                <GroupView key={group.videos[0]?.videoId} dataset={dataset} group={group} />
              ))}
            </Stack>
          )
        }
      </Answered>
      <More pages={pages} />
    </Page>
  );
}

function GroupView({
  dataset,
  group: { videos, pairs, labels, splits },
}: {
  readonly dataset: string;
  readonly group: DuplicateGroup;
}): React.ReactNode {
  const frames = Math.max(0, ...pairs.map((pair) => pair.frames.length));
  return (
    <Paper component="section" aria-label={`Group of ${plural(videos.length, 'video')}`} withBorder p="md" radius="md">
      <Stack gap="sm">
        <Group gap="xs">
          <Text fw={600}>{plural(videos.length, 'video')}</Text>
          <Text fz="sm" c="dimmed">
            up to {plural(frames, 'frame')} align
          </Text>
          {labels.length > 1 && <Badge color="yellow">different labels</Badge>}
          {splits.length > 1 && <Badge color="yellow">in {splits.join(' and ')}</Badge>}
        </Group>
        {videos.map((video) => (
          <VideoStrip key={video.videoId} dataset={dataset} video={video} />
        ))}
      </Stack>
    </Paper>
  );
}

/** Counts what would be excluded, and excludes it after a confirmation. */
function KeepOne({ dataset }: { readonly dataset: string }): React.ReactNode {
  const [planned, setPlanned] = useState<KeptOne | null>(null);
  const count = useAction(
    async () => {
      const answer = await api.keepOne(dataset, { validateOnly: true });
      if (isComparing(answer)) throw new Error('Videos are still being compared. Try again in a minute.');
      setPlanned(answer);
    },
    () => 'Nothing was changed yet',
  );
  const apply = useAction(
    () => api.keepOne(dataset, {}),
    (answer) => {
      setPlanned(null);
      return isComparing(answer) ? 'Videos are still being compared' : `${plural(answer.excluded, 'video')} excluded`;
    },
  );
  return (
    <>
      <Button onClick={() => count.mutate()} loading={count.isPending}>
        Keep one of each…
      </Button>
      <Modal opened={planned !== null} onClose={() => setPlanned(null)} title="Keep one of each group">
        {planned !== null && (
          <Stack>
            <Text>
              {plural(planned.excluded, 'video')} of {plural(planned.groups, 'group')} will be excluded from training
              and tests. They stay in the dataset, and the change can be undone in its history.
            </Text>
            {planned.contradictions > 0 && (
              <Alert color="yellow" variant="light">
                {plural(planned.contradictions, 'group')} with different labels will stay as they are.
              </Alert>
            )}
            <Button onClick={() => apply.mutate()} loading={apply.isPending} disabled={planned.excluded === 0}>
              Exclude {plural(planned.excluded, 'video')}
            </Button>
          </Stack>
        )}
      </Modal>
    </>
  );
}
