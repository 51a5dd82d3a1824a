import { type Selection } from '@clipyard/client';
import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';

import { nameOf, percent, plural } from '../format.js';
import { Filmstrip } from '../parts/filmstrip.js';

/** Videos shown at a time. */
const PAGE = 8;

/** A version of a dataset. */
export interface DatasetVersion {
  readonly dataset: string;
  readonly version: number;
}

/** Videos whose label is probably wrong, most suspicious first, with the frames that the network saw. */
export function LabelErrors({
  errors,
  of,
}: {
  readonly errors: Selection['labelErrors'];
  readonly of: DatasetVersion;
}): React.ReactNode {
  const [shown, setShown] = useState(PAGE);
  if (errors.length === 0) return <Text>No label is probably wrong.</Text>;
  return (
    <Stack gap="sm" component="section" aria-label="Labels that are probably wrong">
      <div>
        <Title order={3} fz="sm">
          {plural(errors.length, 'label is', 'labels are')} probably wrong
        </Title>
        <Text fz="sm" c="dimmed">
          Models that were trained without the video are confident of another class. Look at the frames before you
          change a label.
        </Text>
      </div>
      {errors.slice(0, shown).map(({ customId, videoId, label, suggested, probability }) => (
        <div key={`${customId} ${videoId}`}>
          <Text fz="sm" mb={2} style={{ overflowWrap: 'anywhere' }}>
            <Text span inherit fw={500}>
              {nameOf(customId)}
            </Text>
            : labelled {label} (probability {percent(probability)}), suggested {suggested}
          </Text>
          <Filmstrip of={{ ...of, videoId }} name={nameOf(customId)} />
        </div>
      ))}
      {shown < errors.length && (
        <Group justify="center">
          <Button variant="default" onClick={() => setShown(shown + PAGE)}>
            Show more
          </Button>
        </Group>
      )}
    </Stack>
  );
}
