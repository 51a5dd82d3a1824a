import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { type CreateWatch } from '@clipyard/client';
import { type Command, Option } from 'commander';

import { type Context } from '../context.js';
import { Misused } from '../failures.js';
import { examples } from '../help.js';
import { annotationOptions, metadataOf } from '../list-filter.js';
import { atMostAPage, given, integer, positiveInteger, repeated } from '../options.js';
import { table } from '../output.js';
import { countsText, ruleText, triggerText, watchText } from '../watch-text.js';
import { finishDeletion } from './delete.js';

interface CreateFlags {
  readonly dataset?: string;
  readonly classify?: string | true;
  readonly labelFromFolders?: boolean;
  readonly splitFromFolders?: boolean;
  readonly include?: string[];
  readonly exclude?: string[];
  readonly cron?: string;
  readonly timeZone: string;
  readonly events?: 'webhook' | 'sns';
  readonly topic?: string;
  readonly settleSeconds?: number;
  readonly priority: number;
  readonly name?: string;
  readonly meta?: string[];
  readonly idempotencyKey?: string;
}

const orders = [
  ['run', 'Look for new and changed videos now.'],
  ['pause', 'Pause a watch. A run that is in progress is finished.'],
  ['resume', 'Resume a paused watch, for the quota of your key.'],
] as const;

export function watchesCommand(program: Command, context: Context): void {
  const watches = program
    .command('watches')
    .description('Watches, which submit new and changed videos of a prefix or folder.')
    .addHelpText(
      'after',
      examples(
        ["clipyard watches create s3://videos/new/ --dataset clips --cron '*/15 * * * *'", 'every quarter of an hour'],
        'clipyard watches',
        'clipyard watches runs wch_…',
      ),
    );
  createCommand(watches, context);
  readCommands(watches, context);
  for (const [order, description] of orders) {
    watches
      .command(order)
      .description(description)
      .argument('<watch>', 'id of the watch')
      .addHelpText('after', examples(`clipyard watches ${order} wch_…`))
      .action(async (id: string) => {
        const watch = await context.client().orderWatch(id, order);
        context.print(watch, order === 'run' ? `${watch.id}: a run was requested` : `${watch.id}: ${watch.state}`);
      });
  }
  watches
    .command('delete')
    .description('Delete a watch with its runs. Batches that it submitted stay.')
    .argument('<watch>', 'id of the watch')
    .option('--no-wait', 'do not wait for the end')
    .addHelpText('after', examples('clipyard watches delete wch_…'))
    .action(async (id: string, { wait }: { readonly wait: boolean }) => {
      await finishDeletion(context, await context.client().deleteWatch(id), wait);
    });
}

function createCommand(watches: Command, context: Context): void {
  annotationOptions(
    watches.command('create').description('Watch a prefix or folder. Without --cron, its first run begins at once.'),
  )
    .argument('<source>', 's3://bucket/prefix/, file:// uri, or a folder that the API and the workers can read')
    .option('--dataset <name>', 'dataset that the features go into')
    .option('--classify [model]', 'classify with a model or alias instead (default: production)')
    .option('--label-from-folders', 'the label of a video is the name of its folder')
    .option('--split-from-folders', 'take the split of files from folders named train, val, test and the like')
    .option('--include <pattern>', 'files to submit, instead of all videos; may be repeated', repeated)
    .option('--exclude <pattern>', 'files to leave out; may be repeated', repeated)
    .option('--cron <fields>', "schedule, such as '0 3 * * *' or @hourly")
    .option('--time-zone <name>', 'time zone of the schedule', 'UTC')
    .addOption(new Option('--events <kind>', 'run after events of S3 too').choices(['webhook', 'sns']))
    .option('--topic <arn>', 'SNS topic that sends the events')
    .option('--settle-seconds <n>', 'objects that are younger wait for the next run', integer)
    .option('--priority <n>', '0 (first) to 9', integer, 5)
    .option('--idempotency-key <key>', 'a repeated call with this key creates no second watch')
    .addHelpText(
      'after',
      examples(
        "clipyard watches create s3://videos/new/ --dataset clips --label-from-folders --cron '0 3 * * *'",
        'clipyard watches create s3://videos/inbox/ --classify --events webhook',
      ),
    )
    .action(async (source: string, { idempotencyKey, ...flags }: CreateFlags) => {
      const watch = await context.client().createWatch(requestOf(source, flags), idempotencyKey);
      const { eventsToken } = watch;
      const token = eventsToken === null ? [] : [`bearer token of events, shown only now: ${eventsToken}`];
      context.print(watch, [watchText(watch), ...token].join('\n'));
    });
}

function readCommands(watches: Command, context: Context): void {
  watches
    .command('list', { isDefault: true })
    .description('List watches, newest first.')
    .option('--limit <n>', 'number of watches', atMostAPage, 50)
    .addHelpText('after', examples('clipyard watches list'))
    .action(async ({ limit }: { readonly limit: number }) => {
      const { data, skipped = [] } = await context.client().watches({ pageSize: limit });
      context.noteSkipped(skipped);
      const rows = data.map((watch) => [
        watch.id,
        watch.name ?? '',
        watch.state,
        watch.source.prefix,
        ruleText(watch),
        triggerText(watch),
        watch.lastRun === null ? '' : `${watch.lastRun.number} ${watch.lastRun.state}`,
      ]);
      const head = ['watch', 'name', 'state', 'source', 'rule', 'runs', 'last run'];
      context.print(data, data.length === 0 ? 'No watches yet.' : table([head, ...rows]));
    });
  watches
    .command('show')
    .description('Show a watch and its last run.')
    .argument('<watch>', 'id of the watch')
    .addHelpText('after', examples('clipyard watches show wch_…'))
    .action(async (id: string) => {
      const watch = await context.client().watch(id);
      context.print(watch, watchText(watch));
    });
  watches
    .command('runs')
    .description('List the runs of a watch, newest first, or the changes that a run found.')
    .argument('<watch>', 'id of the watch')
    .option('--limit <n>', 'number of runs', atMostAPage, 20)
    .option('--changes <run>', 'new, changed and deleted objects of the run with this number', positiveInteger)
    .addHelpText('after', examples('clipyard watches runs wch_…', 'clipyard watches runs wch_… --changes 3'))
    .action(async (id: string, { limit, changes }: { readonly limit: number; readonly changes?: number }) => {
      if (changes !== undefined) return printChanges(context, id, changes);
      const { data } = await context.client().watchRuns(id, { pageSize: limit });
      const rows = data.map((run) => [
        run.number,
        run.trigger,
        run.state,
        run.failure?.code ?? countsText(run),
        run.batch ?? '',
        run.startedAt.slice(0, 19),
      ]);
      const head = ['run', 'trigger', 'state', 'result', 'batch', 'started'];
      context.print(data, data.length === 0 ? 'No runs yet.' : table([head, ...rows]));
    });
}

async function printChanges(context: Context, id: string, run: number): Promise<void> {
  for await (const change of context.client().watchChanges(id, run))
    context.print(change, `${change.change} ${change.path}`);
}

function requestOf(source: string, flags: CreateFlags): CreateWatch {
  const { dataset, classify, labelFromFolders, splitFromFolders, include, exclude, cron, timeZone, priority } = flags;
  const { events, topic, settleSeconds, name, meta } = flags;
  if ((dataset === undefined) === (classify === undefined))
    throw new Misused('Give either --dataset NAME or --classify [MODEL]');
  if ((events === 'sns') !== (topic !== undefined)) throw new Misused('--topic belongs to --events sns');
  return {
    source: {
      prefix: /^[a-z0-9]+:\/\//i.test(source) ? source : pathToFileURL(resolve(source)).href,
      ...given({ include, exclude }),
      ...(labelFromFolders === true ? { labelFrom: 'folder' } : {}),
      ...(splitFromFolders === true ? { splitFrom: 'folder' } : {}),
    },
    rule:
      dataset === undefined
        ? { purpose: 'classify', model: typeof classify === 'string' ? classify : 'production', priority }
        : { purpose: 'extract', dataset, priority },
    ...(cron === undefined ? {} : { schedule: { cron, timeZone } }),
    ...(events === undefined
      ? {}
      : { events: events === 'sns' ? { kind: 'sns', topicArn: topic! } : { kind: 'webhook' } }),
    ...given({ settleSeconds, name, metadata: metadataOf(meta) }),
  };
}
