import { type Workers } from '@clipyard/client';
import { Stack } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { api, LIST_REFRESH_MS } from '../api.js';
import { Answered, isForbidden } from '../parts/answered.js';
import { Page } from '../parts/page.js';
import { Section } from '../parts/section.js';
import { Drain } from './drain.js';
import { Queues } from './queues.js';
import { WorkersTable } from './workers-table.js';

const FORBIDDEN = {
  title: 'Workers serve all projects',
  text:
    'Your key belongs to one project. Only keys of project * may see workers; ask your administrator for one. ' +
    'The progress of your own batches is on the Batches page.',
};

/** The workers and their tasks, the queues, and the number of extractors needed for a deadline. */
export function WorkersPage(): React.ReactNode {
  const [minutes, setMinutes] = useState(60);
  const query = useQuery<Workers>({
    queryKey: ['workers', minutes],
    queryFn: () => api.workers({ drainWithin: minutes * 60 }),
    refetchInterval: ({ state }) => (isForbidden(state.error) ? false : LIST_REFRESH_MS),
    placeholderData: keepPreviousData,
  });
  return (
    <Page title="Workers">
      <Answered query={query} forbidden={FORBIDDEN}>
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
