import { type DatasetVideo } from '@clipyard/client';
import { Anchor, Text } from '@mantine/core';
import { Link } from 'wouter';

import { nameOf } from '../format.js';
import { fieldTexts } from '../parts/field-texts.js';
import { Filmstrip } from '../parts/filmstrip.js';

/** A video of a dataset with its fields, its frames, and a link to similar videos. */
export function VideoStrip({
  dataset,
  video,
  note,
}: {
  readonly dataset: string;
  readonly video: DatasetVideo;
  /** The reason why the video is shown here. */
  readonly note?: string;
}): React.ReactNode {
  const { videoId, customId, uri, label, shard } = video;
  const name = nameOf(customId ?? uri ?? videoId);
  const texts = [label ?? 'no label', ...fieldTexts(video, ['label']), ...(note === undefined ? [] : [note])];
  return (
    <div>
      <Text fz="sm" mb={2} style={{ overflowWrap: 'anywhere' }}>
        <Text span inherit fw={500}>
          {name}
        </Text>{' '}
        {texts.map((text) => `· ${text}`).join(' ')}{' '}
        <Anchor
          inherit
          underline="always"
          component={Link}
          href={`/datasets/${dataset}/similar/${videoId}`}
          aria-label={`Similar to ${name}`}
        >
          Similar
        </Anchor>
      </Text>
      <Filmstrip of={{ dataset, videoId, shard }} name={name} />
    </div>
  );
}
