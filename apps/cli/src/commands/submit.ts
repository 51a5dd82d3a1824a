import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { type BatchItem, type FeatureSpec, precisions, samplings, SEGMENT_RULE_FORM } from '@clipyard/api-contract';
import { ApiError, type Batch, type DryRun, type SubmitQuery } from '@clipyard/client';
import { LabelCheck, leftOutLines, type LeftOutReport } from '@clipyard/item-lists';
import { type Command, Option } from 'commander';

import { type Collected, collectItems } from '../clips/collect-items.js';
import { uploadItems } from '../clips/upload-items.js';
import { type Context } from '../context.js';
import { Interrupted, Misused } from '../failures.js';
import { examples } from '../help.js';
import { annotationOptions } from '../list-filter.js';
import { given, integer, positive, repeated, segmentRule, STATE_DIR } from '../options.js';
import { bytesText } from '../output.js';
import { counted, unhurried } from '../progress.js';
import { dryRunText } from '../submission/dry-run-text.js';
import { SubmissionJournal } from '../submission/submission-journal.js';
import { submitItems } from '../submission/submit-items.js';
import { followBatch } from './watch.js';

interface Options {
  dataset?: string;
  classify?: string | true;
  include?: string[];
  exclude?: string[];
  priority: number;
  name?: string;
  meta?: string[];
  stopAfterFailures?: number;
  refuseRelabel?: true;
  segments?: string;
  backbone?: string;
  frames?: number;
  sampling?: FeatureSpec['sampling'];
  precision?: FeatureSpec['precision'];
  splitFromFolders?: boolean;
  upload?: boolean;
  dryRun?: boolean;
  watch?: boolean;
  idempotencyKey?: string;
}

const STOPPED = 'Stopped. Run the same command again to continue';

function queryOf({
  dataset,
  classify,
  priority,
  backbone,
  frames,
  sampling,
  precision,
  name,
  meta,
  stopAfterFailures,
  refuseRelabel,
  segments,
}: Options): SubmitQuery {
  if ((dataset === undefined) === (classify === undefined))
    throw new Misused('Give either --dataset NAME or --classify [MODEL]');
  if (refuseRelabel === true && dataset === undefined) throw new Misused('--refuse-relabel needs --dataset');
  const target: SubmitQuery =
    dataset === undefined
      ? { purpose: 'classify', model: typeof classify === 'string' ? classify : 'production' }
      : { purpose: 'extract', dataset, ...(refuseRelabel === true ? { onRelabel: 'refuse' } : {}) };
  return {
    ...target,
    priority,
    ...given({ backbone, maxFrames: frames, sampling, precision, name, metadata: meta, stopAfterFailures, segments }),
  };
}

export function submitCommand(program: Command, context: Context): void {
  annotationOptions(
    program
      .command('submit')
      .description(
        'Submit videos in bulk: folders (one folder per class, or with metadata as Hugging Face datasets write it), ' +
          'CSV with video_name,tag or uri,label, NDJSON, tar shards of WebDataset, or single files.',
      ),
  )
    .argument('<path...>', 'folders, CSV or NDJSON files, tar shards, videos')
    .option('--dataset <name>', 'dataset that the features go into')
    .option('--classify [model]', 'classify with a model or alias instead (default: production)')
    .option('--include <pattern>', 'files of folders to submit, instead of all videos; may be repeated', repeated)
    .option('--exclude <pattern>', 'files of folders to leave out; may be repeated', repeated)
    .option('--split-from-folders', 'take the split of files from folders named train, val, test and the like')
    .option(
      '--stop-after-failures <limit>',
      'pause the batch after this many failures, or at this share of failures, such as 0.2',
      positive,
    )
    .option(
      '--refuse-relabel',
      'fail, and add nothing, if the dataset has videos already under another label, split or group',
    )
    .option(
      '--segments <rule>',
      `divide each video into segments, which are the items: ${SEGMENT_RULE_FORM}`,
      segmentRule,
    )
    .option('--priority <n>', '0 (first) to 9', integer, 5)
    .option('--backbone <name>', 'the backbone that computes the features (default: that of the deployment)')
    .option(
      '--frames <n>',
      'maximum number of frames per video, 1 to 64 (default: that of the backbone, else 20)',
      integer,
    )
    .addOption(new Option('--sampling <rule>', 'rule that selects the frames').choices([...samplings]))
    .addOption(new Option('--precision <kind>', 'precision of the encoder').choices([...precisions]))
    .option('--upload', 'upload the files; otherwise the services read them from their present paths')
    .option('--dry-run', 'validate the items, probe the videos, and report the plan without submitting')
    .option('--watch', 'follow the batch to its end')
    .option(
      '--idempotency-key <key>',
      'repeated submissions with the same key create one batch (default: a key that is kept until the batch exists, ' +
        'so that an interrupted submission continues)',
    )
    .addHelpText(
      'after',
      examples(
        ['clipyard submit clips/ --dataset mine --watch', 'one folder per class'],
        ['clipyard submit train.csv test.csv --dataset mine', 'video_name,tag or uri,label'],
        ['clipyard submit clips/ --dataset mine --dry-run', 'reports the plan and all problems'],
        [
          'clipyard submit clips/ --dataset mine --upload',
          'to an API that cannot read the files; continues after an interruption',
        ],
        ["clipyard submit clips/ --dataset mine --include '**/*.bin'", 'files with another extension'],
        [
          'clipyard submit matches/ --classify --segments stride:10',
          'every 10 s of long videos: clipyard events BATCH',
        ],
        ['clipyard submit new/ --classify production --watch', 'ranked classes for each: clipyard results BATCH'],
      ),
    )
    .action(async (paths: string[], options: Options) => {
      const query = queryOf(options);
      const { include, exclude, splitFromFolders } = options;
      const collected = await collectItems(paths, {
        include,
        exclude,
        splitFromFolders,
        extractInto: join(STATE_DIR, 'extracted'),
        signal: context.signal,
      });
      for (const note of collected.notes) context.note(note);
      if (options.dryRun === true) return dryRun(context, collected, query);
      if (query.purpose === 'extract')
        for (const warning of warningsOf(collected.items)) context.note(`warning: ${warning}`);
      const batch = await submit(context, collected, query, options);
      const leftOut = batch.leftOut ?? {};
      for (const line of leftOutLines(leftOut)) context.note(line);
      await releaseExtracted(context, collected, options);
      if (options.watch === true) return followBatch(context, batch.id);
      context.print(batch, `${batch.id}\nfollow it with: clipyard watch ${batch.id}`);
    });
}

/**
 * Deletes the videos that were extracted from shards if they were uploaded. Otherwise the services read the extracted
 * ones.
 */
async function releaseExtracted(
  context: Context,
  { extracted }: Collected,
  { upload = false }: Options,
): Promise<void> {
  for (const folder of extracted)
    if (upload) await rm(folder, { recursive: true, force: true });
    else context.note(`The services read the videos from ${folder}; keep the folder until the batch has finished`);
}

function warningsOf(items: readonly BatchItem[]): string[] {
  const check = new LabelCheck();
  for (const item of items) check.add(item);
  return check.warnings();
}

/** The lines of a submission: the items, and the files that were left out, which the page of the batch shows. */
async function* withReport(
  items: readonly BatchItem[],
  leftOut: LeftOutReport,
  onCount: (count: number) => void,
): AsyncIterable<unknown> {
  yield* counted(items, onCount);
  if (leftOut.count > 0) yield { leftOut };
}

async function dryRun(context: Context, { items, leftOut }: Collected, query: SubmitQuery): Promise<void> {
  const progress = unhurried(context.progress());
  const lines = counted(items, (count) => progress.update(count, items.length, `${count}/${items.length} items sent`));
  const answer = (await context
    .client()
    .submitItems(lines, { ...query, validateOnly: true })
    .finally(() => progress.stop())) as DryRun;
  leftOut.merge(answer.leftOut ?? {});
  context.print({ ...answer, leftOut: leftOut.toJSON() }, dryRunText(answer, leftOut.toJSON()));
}

/** Uploads the files if asked to, and submits; continues an interrupted submission of the same items. */
async function submit(
  context: Context,
  { items, leftOut }: Collected,
  query: SubmitQuery,
  { upload = false, idempotencyKey }: Options,
): Promise<Batch> {
  const api = context.client();
  const journal = await SubmissionJournal.open(join(STATE_DIR, 'submissions'), { url: api.url, query, items, upload });
  if (journal.isResumed) context.note('Continuing an interrupted submission');
  const stopped = (error: unknown): unknown => (context.signal.aborted ? new Interrupted(STOPPED) : error);
  let sent = items;
  if (upload) {
    const uploads = context.progress();
    sent = await uploadItems(api, items, journal, leftOut, ({ files, bytes, totalBytes }) =>
      uploads.update(
        bytes,
        totalBytes,
        `${files}/${items.length} uploaded, ${bytesText(bytes)} of ${bytesText(totalBytes)}`,
      ),
    )
      .catch((error: unknown) => {
        throw stopped(error);
      })
      .finally(() => uploads.stop());
    if (sent.length === 0)
      throw new Misused(['No file could be uploaded', ...leftOutLines(leftOut.toJSON())].join('\n'));
  }
  const progress = unhurried(context.progress());
  const lines = (): AsyncIterable<unknown> =>
    withReport(sent, leftOut, (count) => progress.update(count, sent.length, `${count}/${sent.length} items sent`));
  const batch = (await submitItems(api, lines, query, idempotencyKey ?? journal.key)
    .catch(async (error: unknown) => {
      if (error instanceof ApiError && !error.problem.retryable) await journal.renewKey();
      throw stopped(error);
    })
    .finally(() => progress.stop())) as Batch;
  await journal.close();
  return batch;
}
