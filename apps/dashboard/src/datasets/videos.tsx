import { type Dataset, type DatasetVideo } from '@clipyard/client';
import { Badge, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';

import { api } from '../api.js';
import { nameOf } from '../format.js';
import { EditVideo } from '../labels/edit-video.js';
import { Answered } from '../parts/answered.js';
import { DeleteButton } from '../parts/delete-button.js';
import { More } from '../parts/more.js';
import { SHOWN_CLASSES } from '../parts/more-classes.js';
import { Section } from '../parts/section.js';
import { usePages } from '../parts/use-pages.js';
import { VideoStrip } from '../similar/video-strip.js';

const PAGE = 6;
const TYPING_MS = 300;

/** Values of the class filter that are no class. Labels are trimmed, so none begins with a blank. */
const ALL = ' all';
const EXCLUDED = ' excluded';

/** The videos of a dataset with the frames the encoder saw, by class or by name, and actions that change them. */
export function Videos({ dataset: { name, version, labels } }: { readonly dataset: Dataset }): React.ReactNode {
  const classes = Object.keys(labels);
  const [chosen, setChosen] = useState<string>(ALL);
  const [typed, setTyped] = useState('');
  const [video] = useDebouncedValue(typed.trim(), TYPING_MS);
  const filter = {
    ...(chosen === ALL ? {} : chosen === EXCLUDED ? { excluded: true } : { label: chosen }),
    ...(video === '' ? {} : { video }),
  };
  const pages = usePages(
    `videos ${name} ${version}`,
    (query) => api.datasetVideos(name, { ...query, pageSize: PAGE, ...filter }),
    filter,
  );
  return (
    <Section title="Videos" note="The frames of each video the encoder saw, in order.">
      <Stack>
        <Group align="flex-end">
          <Select
            label="Class"
            w={260}
            searchable
            limit={SHOWN_CLASSES}
            allowDeselect={false}
            data={[
              { value: ALL, label: 'All videos' },
              { value: EXCLUDED, label: 'Excluded videos' },
              ...classes.map((label) => ({ value: label, label })),
            ]}
            value={chosen}
            onChange={(value) => setChosen(value ?? ALL)}
          />
          <TextInput
            label="Video"
            w={260}
            placeholder="customId or videoId"
            value={typed}
            onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          />
        </Group>
        <Answered query={pages}>
          {(videos) =>
            videos.length === 0 ? (
              <Text fz="sm">No video matches.</Text>
            ) : (
              <Stack gap="sm">
                {videos.map((one, i) => (
                  <Video key={`${one.videoId} ${i}`} dataset={name} video={one} classes={classes} />
                ))}
              </Stack>
            )
          }
        </Answered>
        <More pages={pages} />
      </Stack>
    </Section>
  );
}

function Video({
  dataset,
  video,
  classes,
}: {
  readonly dataset: string;
  readonly video: DatasetVideo;
  readonly classes: readonly string[];
}): React.ReactNode {
  const { videoId, customId, uri, excluded, note } = video;
  const name = nameOf(customId ?? uri ?? videoId);
  return (
    <div>
      <VideoStrip dataset={dataset} video={video} {...(note === null ? {} : { note })} />
      <Group gap="xs" mt={4}>
        {excluded && <Badge color="yellow">excluded</Badge>}
        <EditVideo dataset={dataset} video={video} classes={classes} />
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
