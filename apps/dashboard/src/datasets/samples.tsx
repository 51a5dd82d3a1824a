import { type Dataset } from '@clipyard/client';
import { Select, Stack } from '@mantine/core';
import { useState } from 'react';

import { api } from '../api.js';
import { Answered } from '../parts/answered.js';
import { More } from '../parts/more.js';
import { SHOWN_CLASSES } from '../parts/more-classes.js';
import { Section } from '../parts/section.js';
import { usePages } from '../parts/use-pages.js';
import { VideoStrip } from '../similar/video-strip.js';

const PAGE = 6;

/** Videos of one class with the frames the encoder saw. */
export function Samples({ dataset: { name, version, labels } }: { readonly dataset: Dataset }): React.ReactNode {
  const classes = Object.keys(labels);
  const [label, setLabel] = useState<string | undefined>(classes[0]);
  const pages = usePages(`videos ${name} ${version} ${label ?? ''}`, (query) =>
    api.datasetVideos(name, { ...query, pageSize: PAGE, ...(label === undefined ? {} : { label }) }),
  );
  return (
    <Section title="Samples" note="The frames of each video the encoder saw, in order.">
      <Stack>
        {classes.length > 0 && (
          <Select
            label="Class"
            maw={320}
            searchable
            limit={SHOWN_CLASSES}
            allowDeselect={false}
            data={classes}
            value={label ?? null}
            onChange={(value) => setLabel(value ?? undefined)}
          />
        )}
        <Answered query={pages}>
          {(videos) => (
            <Stack gap="sm">
              {videos.map((video, i) => (
                <VideoStrip key={`${video.videoId} ${i}`} dataset={name} video={video} />
              ))}
            </Stack>
          )}
        </Answered>
        <More pages={pages} />
      </Stack>
    </Section>
  );
}
