import { type Batch, type CreateBatch, type DryRun, type LinesType, type SubmitQuery } from '@clipyard/client';
import { type LeftOutReport } from '@clipyard/item-lists';

import { api } from '../api.js';
import { type SegmentChoice, segmentRule } from '../parts/segment-rule.js';

export interface Target extends SegmentChoice {
  readonly purpose: 'extract' | 'classify';
  readonly dataset: string;
  readonly model: string;
  readonly priority: number;
  readonly sampling: '' | 'uniform' | 'head';
  /** Name of the backbone; empty for the default. */
  readonly backbone: string;
  /** Whether the batch fails if the dataset has videos under another label, split or group. */
  readonly refuseRelabel: boolean;
  readonly name: string;
  /** Entries of metadata, one `key=value` per line. */
  readonly metadata: string;
  /** The batch pauses after so many failures, or at this share of failures below 1; null: never. */
  readonly stopAfterFailures: number | null;
}

export const NEW_TARGET: Target = {
  purpose: 'extract',
  dataset: '',
  model: 'production',
  priority: 5,
  sampling: '',
  backbone: '',
  refuseRelabel: false,
  name: '',
  metadata: '',
  segments: '',
  segmentSeconds: 10,
  stopAfterFailures: null,
};

/** The entries of metadata that a user typed. */
export const metadataEntries = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** The content of a submission: item lines, or a prefix that the API lists itself. */
export type Content =
  | { readonly kind: 'lines'; readonly body: string | Blob; readonly type: LinesType }
  | { readonly kind: 'prefix'; readonly source: NonNullable<CreateBatch['source']> };

/** The content with a line that says which files were left out, which the page of the batch shows. */
export function withReport(content: Content, leftOut: LeftOutReport): Content {
  return leftOut.count === 0 || content.kind !== 'lines' || typeof content.body !== 'string'
    ? content
    : { ...content, body: `${content.body}\n${JSON.stringify({ leftOut })}` };
}

/**
 * Submits a batch, or does a dry run with `validateOnly`.
 *
 * @throws ApiError if the API refuses the submission or cannot be reached
 */
export async function submit(
  content: Content,
  target: Target,
  how: { readonly validateOnly: true } | { readonly validateOnly: false; readonly key: string },
): Promise<Batch | DryRun> {
  const into =
    target.purpose === 'extract'
      ? {
          purpose: target.purpose,
          dataset: target.dataset,
          ...(target.refuseRelabel ? { onRelabel: 'refuse' as const } : {}),
        }
      : { purpose: target.purpose, model: target.model };
  const { priority, sampling, backbone, stopAfterFailures } = target;
  const segments = segmentRule(target);
  const stop = stopAfterFailures === null ? {} : { stopAfterFailures };
  const name = target.name.trim() === '' ? {} : { name: target.name };
  const metadata = metadataEntries(target.metadata);
  const frames = {
    ...(sampling === '' ? {} : { sampling }),
    ...(backbone === '' || target.purpose === 'classify' ? {} : { backbone }),
  };
  if (content.kind === 'lines') {
    const query: SubmitQuery = {
      ...into,
      priority,
      ...stop,
      ...(segments === null ? {} : { segments: segments.text }),
      ...name,
      ...(metadata.length === 0 ? {} : { metadata }),
      validateOnly: how.validateOnly,
      ...frames,
    };
    return api.submitLines(content.body, query, {
      type: content.type,
      ...(how.validateOnly ? {} : { idempotencyKey: how.key }),
    });
  }
  const body: CreateBatch = {
    ...into,
    priority,
    ...stop,
    ...(segments === null ? {} : { segments: segments.rule }),
    ...name,
    ...(metadata.length === 0
      ? {}
      : {
          metadata: Object.fromEntries(
            metadata.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
          ),
        }),
    source: content.source,
    ...(Object.keys(frames).length === 0 ? {} : { frames }),
  };
  return how.validateOnly ? api.submit({ ...body, validateOnly: true }) : api.submit(body, how.key);
}
