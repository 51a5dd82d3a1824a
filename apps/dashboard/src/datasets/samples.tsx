import { type Dataset, type DatasetVideo } from '@clipyard/client';
import { Group, Select, Stack } from '@mantine/core';
import { useState } from 'react';

import { api } from '../api.js';
import { nameOf } from '../format.js';
import { Answered } from '../parts/answered.js';
import { DeleteButton } from '../parts/delete-button.js';
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
                <Sample key={`${video.videoId} ${i}`} dataset={name} video={video} />
              ))}
            </Stack>
          )}
        </Answered>
        <More pages={pages} />
      </Stack>
    </Section>
  );
}

function Sample({ dataset, video }: { readonly dataset: string; readonly video: DatasetVideo }): React.ReactNode {
  const { videoId, customId, uri } = video;
  const name = nameOf(customId ?? uri ?? videoId);
  return (
    <div>
      <VideoStrip dataset={dataset} video={video} />
      <Group gap="xs" mt={4}>
        <DeleteButton
          what="video"
          label="Remove"
          size="compact-xs"
          goes={[`the rows of ${name} from all versions of dataset ${dataset}`]}
          stays="Its features, results and rows in other datasets stay."
          run={(options) => api.deleteDatasetVideo(dataset, videoId, options)}
        />
        <DeleteButton
          what="video"
          label="Erase"
          size="compact-xs"
          goes={[
            `the rows of ${name} from all versions of all datasets`,
            'its results, classifications and uploads',
            'its features and images, unless another project uses them',
          ]}
          stays="Models that were trained on it stay. The receipt lists them."
          run={() => api.eraseVideo(videoId)}
        />
      </Group>
    </div>
  );
}
