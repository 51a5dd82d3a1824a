import { type Workers } from '@clipyard/client';
import { Stack } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { api, LIST_REFRESH_MS } from '../api.js';
import { Answered, isRefused } from '../parts/answered.js';
import { Page } from '../parts/page.js';
import { Section } from '../parts/section.js';
import { Drain } from './drain.js';
import { Queues } from './queues.js';
import { WorkersTable } from './workers-table.js';

const REFUSED = {
  title: 'Workers serve all projects',
  text: 'Your key is of one project. Who works on what is shown to keys of project * alone; whoever runs Clipyard can make one. The progress of your own batches is on the Batches page.',
};

/** Who works on what, what waits, and how many workers would be in time. */
export function WorkersPage(): React.ReactNode {
  const [minutes, setMinutes] = useState(60);
  const query = useQuery<Workers>({
    queryKey: ['workers', minutes],
    queryFn: () => api.workers({ drainWithin: minutes * 60 }),
    refetchInterval: ({ state }) => (isRefused(state.error) ? false : LIST_REFRESH_MS),
    placeholderData: keepPreviousData,
  });
  return (
    <Page title="Workers">
      <Answered query={query} refused={REFUSED}>
        {({ data, queues, drain }) => (
          <Stack gap="lg">
            <Drain drain={drain} minutes={minutes} onMinutes={setMinutes} />
            <Section title="Processes">
              <WorkersTable workers={data} />
            </Section>
            <Queues queues={queues} />
          </Stack>
        )}
      </Answered>
    </Page>
  );
}
