import { join } from 'node:path';

import { ApiError, type Batch, type DryRun, type SubmitQuery } from '@clipyard/client';
import { type FeatureSpec, precisions, samplings } from '@clipyard/contracts';
import { type Command, Option } from 'commander';

import { collectItems } from '../clips/collect-items.js';
import { uploadItems } from '../clips/upload-items.js';
import { type Context } from '../context.js';
import { Interrupted, Misused } from '../failures.js';
import { examples } from '../help.js';
import { given, integer, STATE_DIR } from '../options.js';
import { bytesText, duration } from '../output.js';
import { counted } from '../progress.js';
import { SubmissionJournal } from '../submission/submission-journal.js';
import { submitItems } from '../submission/submit-items.js';
import { followBatch } from './watch.js';

interface Options {
  dataset?: string;
  classify?: string | true;
  priority: number;
  backbone?: string;
  frames?: number;
  sampling?: FeatureSpec['sampling'];
  precision?: FeatureSpec['precision'];
  upload?: boolean;
  dryRun?: boolean;
  watch?: boolean;
  idempotencyKey?: string;
}

const GOES_ON = 'Stopped. The same command goes on where it was';

const dryRunText = ({
  items,
  duplicates,
  cached,
  unknown,
  etaSeconds,
  labels,
  exceedsQuota,
  itemsLeft,
}: DryRun): string =>
  `${items} items, ${duplicates} duplicate uris, ${cached} cached, ${unknown} never seen, about ${etaSeconds === null ? 'an unknown time' : duration(etaSeconds)}; labels: ${JSON.stringify(labels)}${exceedsQuota ? `; more than the ${itemsLeft ?? 0} items that the quotas of the key allow now` : ''}`;

function queryOf({ dataset, classify, priority, backbone, frames, sampling, precision }: Options): SubmitQuery {
  if ((dataset === undefined) === (classify === undefined))
    throw new Misused('Give either --dataset NAME or --classify [MODEL]');
  const target: SubmitQuery =
    dataset === undefined
      ? { purpose: 'classify', model: typeof classify === 'string' ? classify : 'production' }
      : { purpose: 'extract', dataset };
  return { ...target, priority, ...given({ backbone, maxFrames: frames, sampling, precision }) };
}

export function submitCommand(program: Command, context: Context): void {
  program
    .command('submit')
    .description(
      'Submit videos in bulk: folders (one folder a class), CSV with video_name,tag or uri,label, NDJSON, or single files.',
    )
    .argument('<path...>', 'folders, CSV or NDJSON files, videos')
    .option('--dataset <name>', 'dataset that the features go into')
    .option('--classify [model]', 'classify with a model or alias instead (default: production)')
    .option('--priority <n>', '0 (first) to 9', integer, 5)
    .option('--backbone <name>', 'the backbone that computes the features (default: that of the deployment)')
    .option('--frames <n>', 'the most frames of a video, 1 to 64 (default: that of the backbone, else 20)', integer)
    .addOption(new Option('--sampling <rule>', 'which frames are taken').choices([...samplings]))
    .addOption(new Option('--precision <kind>', 'how the encoder computes').choices([...precisions]))
    .option('--upload', 'send the files themselves; otherwise the services read them where they are')
    .option('--dry-run', 'validate and say what would happen')
    .option('--watch', 'follow the batch to its end')
    .option(
      '--idempotency-key <key>',
      'repeats with the same key end at the same batch (default: kept until the batch exists, so that a cut-off submission goes on)',
    )
    .addHelpText(
      'after',
      examples(
        ['clipyard submit clips/ --dataset mine --watch', 'one folder a class'],
        ['clipyard submit train.csv test.csv --dataset mine', 'video_name,tag or uri,label'],
        ['clipyard submit clips/ --dataset mine --dry-run', 'what it would do'],
        [
          'clipyard submit clips/ --dataset mine --upload',
          'to an API that does not see the files; goes on where it was cut off',
        ],
        ['clipyard submit new/ --classify production --watch', 'ranked classes for each: clipyard results BATCH'],
      ),
    )
    .action(async (paths: string[], options: Options) => {
      const query = queryOf(options);
      const api = context.client();
      const items = (await Promise.all(paths.map(collectItems))).flat();
      const progress = context.progress();
      /** The lines of a submission, counted as they leave. */
      const sending = <T>(all: readonly T[]): AsyncIterable<T> =>
        counted(all, (count) => progress.update(count, all.length, `${count}/${all.length} items sent`));
      if (options.dryRun === true) {
        const answer = (await api
          .submitItems(sending(items), { ...query, validateOnly: true })
          .finally(() => progress.stop())) as DryRun;
        return context.print(answer, dryRunText(answer));
      }
      const journal = await SubmissionJournal.open(join(STATE_DIR, 'submissions'), {
        url: api.url,
        query,
        items,
        upload: options.upload ?? false,
      });
      if (journal.isResumed) context.note('Going on with a submission that was cut off');
      const uploads = context.progress();
      const sent =
        options.upload !== true
          ? items
          : await uploadItems(api, items, journal, ({ files, bytes, totalBytes }) =>
              uploads.update(
                bytes,
                totalBytes,
                `${files}/${items.length} uploaded, ${bytesText(bytes)} of ${bytesText(totalBytes)}`,
              ),
            )
              .catch((error: unknown) => {
                throw context.signal.aborted ? new Interrupted(GOES_ON) : error;
              })
              .finally(() => uploads.stop());
      const answer = (await submitItems(api, () => sending(sent), query, options.idempotencyKey ?? journal.key)
        .catch(async (error: unknown) => {
          if (error instanceof ApiError && !error.problem.retryable) await journal.renewKey();
          throw context.signal.aborted ? new Interrupted(GOES_ON) : error;
        })
        .finally(() => progress.stop())) as Batch;
      await journal.close();
      if (options.watch !== true)
        return context.print(answer, `${answer.id}\nfollow it with: clipyard watch ${answer.id}`);
      await followBatch(context, answer.id);
    });
}
