import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';

import { plural } from '../format.js';
import { Failed } from '../parts/failed.js';
import { Page } from '../parts/page.js';
import { Section } from '../parts/section.js';
import { CheckResult } from './check-result.js';
import { NEW_TARGET, type Target } from './submission.js';
import { TargetForm } from './target-form.js';
import { type Submission, useSubmission } from './use-submission.js';
import { hasVideos, NO_VIDEOS, type VideoSource } from './video-source.js';
import { VideosForm } from './videos-form.js';

/**
 * Form for a new batch, in two steps: “check” uploads files and does a dry run, “submit” creates the batch. Any change
 * of the form goes back to the first step.
 */
export function NewBatchPage(): React.ReactNode {
  const [target, setTarget] = useState<Target>(NEW_TARGET);
  const [source, setSource] = useState<VideoSource>(NO_VIDEOS);
  const submission = useSubmission(target, source);
  const changeTarget = (changed: Target): void => {
    setTarget(changed);
    submission.reset();
  };
  const changeSource = (change: Partial<VideoSource>): void => {
    setSource({ ...source, ...change });
    submission.reset();
  };
  const onCheck = (event: React.FormEvent): void => {
    event.preventDefault();
    submission.check();
  };
  const { checkError, submitError, dryRun } = submission;
  return (
    <Page title="New batch" above={{ href: '/', label: 'Batches' }}>
      <form onSubmit={onCheck}>
        <Stack gap="lg">
          <Section title="Purpose">
            <TargetForm target={target} onChange={changeTarget} />
          </Section>
          <Section title="Videos">
            <VideosForm
              source={source}
              onChange={changeSource}
              purpose={target.purpose}
              sent={submission.isChecking ? submission.sent : null}
            />
          </Section>
          {checkError !== null && <Failed title="The check failed" error={checkError} />}
          {dryRun !== undefined && <CheckResult dryRun={dryRun} />}
          {submitError !== null && <Failed error={submitError} />}
          <Steps submission={submission} target={target} source={source} />
        </Stack>
      </form>
    </Page>
  );
}

/** The button of the current step, and the inputs that are missing. */
function Steps({
  submission: { dryRun, isChecking, isSubmitting, submit },
  target,
  source,
}: {
  readonly submission: Submission;
  readonly target: Target;
  readonly source: VideoSource;
}): React.ReactNode {
  const missing = [
    ...(target.purpose === 'extract' && target.dataset === '' ? ['a dataset'] : []),
    ...(hasVideos(source) ? [] : ['videos']),
  ];
  return (
    <Group>
      {dryRun === undefined ? (
        <Button type="submit" loading={isChecking} disabled={missing.length > 0}>
          {source.kind === 'files' ? 'Upload and check' : 'Check'}
        </Button>
      ) : (
        <Button loading={isSubmitting} onClick={submit}>
          Submit {plural(dryRun.items, 'video')}
        </Button>
      )}
      {missing.length > 0 && (
        <Text fz="sm" c="dimmed">
          Choose {missing.join(' and ')} first.
        </Text>
      )}
    </Group>
  );
}
