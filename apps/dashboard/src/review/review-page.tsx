import { reviewPath, type ReviewSubject } from '@clipyard/client';
import { Button, Group, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { Link } from 'wouter';

import { api } from '../api.js';
import { shortId } from '../format.js';
import { Answered } from '../parts/answered.js';
import { Page } from '../parts/page.js';
import { AddToDataset } from './add-to-dataset.js';
import { choiceOf, INITIAL, ReviewControls } from './review-controls.js';
import { ReviewSession } from './review-session.js';
import { ReviewStage } from './review-stage.js';
import { TrainAgain } from './train-again.js';

export function DatasetReviewPage({ name }: { readonly name: string }): React.ReactNode {
  const query = useQuery({ queryKey: ['dataset', name], queryFn: () => api.dataset(name) });
  const subject = useMemo(() => ({ dataset: name }), [name]);
  return (
    <Page
      title={`Review ${name}`}
      above={{ href: `/datasets/${name}`, label: name }}
      actions={<TrainAgain dataset={name} />}
    >
      <Answered query={query}>{({ labels }) => <Review subject={subject} classes={bySize(labels)} />}</Answered>
    </Page>
  );
}

export function BatchReviewPage({ id }: { readonly id: string }): React.ReactNode {
  const query = useQuery({
    queryKey: ['batch-classes', id],
    queryFn: async () => {
      const { model } = await api.batch(id);
      return model === null ? [] : (await api.model(model)).labels;
    },
  });
  const subject = useMemo(() => ({ batch: id }), [id]);
  return (
    <Page
      title={`Review ${shortId(id)}`}
      above={{ href: `/batches/${id}`, label: shortId(id) }}
      actions={<AddToDataset batch={id} />}
    >
      <Answered query={query}>{(classes) => <Review subject={subject} classes={classes} />}</Answered>
    </Page>
  );
}

const bySize = (labels: Readonly<Record<string, number>>): string[] =>
  Object.entries(labels)
    .sort(([, a], [, b]) => b - a)
    .map(([label]) => label);

/** Names this tab in leases. */
function sessionId(): string {
  const known = sessionStorage.getItem('clipyard-review');
  if (known !== null) return known;
  const id = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );
  sessionStorage.setItem('clipyard-review', id);
  return id;
}

const keyOf = (subject: ReviewSubject): string =>
  'dataset' in subject ? `dataset ${subject.dataset}` : `batch ${subject.batch}`;

function Review({
  subject,
  classes,
}: {
  readonly subject: ReviewSubject;
  readonly classes: readonly string[];
}): React.ReactNode {
  const [values, setValues] = useState(INITIAL);
  const [round, setRound] = useState(0);
  const session = useMemo(() => {
    const id = sessionId();
    let refresh = round > 0;
    return new ReviewSession(
      {
        lease: async (count) => {
          const lease = await api.leaseReview(subject, {
            session: id,
            count,
            ...choiceOf(subject, values),
            ...(refresh ? { refresh } : {}),
          });
          refresh = false;
          return lease;
        },
        decide: (decisions) => api.decideReview(subject, id, decisions),
      },
      { key: `clipyard-review ${keyOf(subject)} ${id}`, storage: localStorage },
    );
  }, [subject, values, round]);
  useEffect(() => {
    session.start();
    return () => session.close();
  }, [session]);
  useEffect(() => {
    // Leaving the page releases the items. A beacon is sent even if the page is closed.
    const release = (): void => {
      const body = JSON.stringify({ session: sessionId(), order: 'random', count: 0 });
      navigator.sendBeacon(`${reviewPath(subject)}/leases`, new Blob([body], { type: 'application/json' }));
    };
    window.addEventListener('pagehide', release);
    return () => {
      window.removeEventListener('pagehide', release);
      release();
    };
  }, [subject]);
  return (
    <Stack gap="md">
      <ReviewControls subject={subject} values={values} onChange={setValues} />
      <ReviewStage
        key={JSON.stringify([values, round])}
        session={session}
        subject={subject}
        classes={classes}
        done={
          <Group>
            <Button variant="default" onClick={() => setRound((before) => before + 1)}>
              Look again
            </Button>
            {'dataset' in subject && (
              <Button component={Link} href={`/datasets/${subject.dataset}`} variant="default">
                Back to the dataset
              </Button>
            )}
          </Group>
        }
      />
    </Stack>
  );
}
