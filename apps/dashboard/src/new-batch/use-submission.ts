import { type Batch, type DryRun } from '@clipyard/client';
import { LeftOutReport } from '@clipyard/item-lists';
import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { useLocation } from 'wouter';

import { type Content, submit, type Target, withReport } from './submission.js';
import { useUploads } from './use-uploads.js';
import { contentOf, type VideoSource } from './video-source.js';

export interface Submission {
  /** Uploads files and does a dry run. */
  check(): void;
  readonly isChecking: boolean;
  readonly checkError: Error | null;
  /** Bytes uploaded so far. */
  readonly sent: number;
  /** Result of the dry run; undefined until the check succeeds. */
  readonly dryRun: DryRun | undefined;
  /** Creates the batch from the checked content, and goes to its page. */
  submit(): void;
  readonly isSubmitting: boolean;
  readonly submitError: Error | null;
  /** Goes back to the first step; to be called after any change of the form. */
  reset(): void;
}

/** The two steps of a new batch: check, then submit. */
export function useSubmission(target: Target, source: VideoSource): Submission {
  const [, go] = useLocation();
  const uploads = useUploads();
  // Idempotency key: pressing the button twice creates one batch.
  const key = useRef('');
  const check = useMutation({
    mutationFn: async () => {
      const { content, leftOut } = await contentOf(source, target.purpose, uploads.send);
      const dryRun = (await submit(content, target, { validateOnly: true })) as DryRun;
      const report = new LeftOutReport();
      for (const one of [source.kind === 'files' ? source.leftOut : {}, leftOut]) report.merge(one);
      return {
        content: withReport(content, report),
        dryRun: { ...dryRun, leftOut: { ...dryRun.leftOut, ...leftOut } },
      };
    },
  });
  const send = useMutation({
    mutationFn: async (content: Content) =>
      (await submit(content, target, { validateOnly: false, key: key.current })) as Batch,
    onSuccess: ({ id }) => go(`/batches/${id}`),
  });
  return {
    check: () => {
      key.current = crypto.randomUUID();
      send.reset();
      check.mutate();
    },
    isChecking: check.isPending,
    checkError: check.error,
    sent: uploads.sent,
    dryRun: check.data?.dryRun,
    submit: () => {
      if (check.data !== undefined) send.mutate(check.data.content);
    },
    isSubmitting: send.isPending,
    submitError: send.error,
    reset: () => {
      check.reset();
      send.reset();
    },
  };
}
