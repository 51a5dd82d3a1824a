import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';

import { causeText, VideoIdSchema } from '@clipyard/api-contract';
import { type LabelChange, type LabelEdit, type LinesType } from '@clipyard/client';
import { listKindOf } from '@clipyard/item-lists';
import { type Command, Option } from 'commander';

import { requireFile } from '../clips/local-file.js';
import { type Context } from '../context.js';
import { Misused } from '../failures.js';
import { examples } from '../help.js';
import { atMostAPage, given, positiveInteger } from '../options.js';
import { table } from '../output.js';

export function labelsCommand(program: Command, context: Context): void {
  const labels = program
    .command('labels')
    .description('Labels of a dataset: export, import, set, log, undo.')
    .addHelpText(
      'after',
      examples(
        ['clipyard labels export clips --output clips.csv', 'edit the file in a spreadsheet, then:'],
        'clipyard labels import clips clips.csv --reason "Checked by hand"',
        'clipyard labels set clips clip-7.mp4 --label tennis',
        'clipyard labels log clips',
        'clipyard labels undo clips 12',
      ),
    );
  exportCommand(labels, context);
  importCommand(labels, context);
  setCommand(labels, context);
  logCommand(labels, context);
  undoCommand(labels, context);
}

interface ChangeFlags {
  readonly reason?: string;
  readonly ifVersion?: number;
}

const withChangeOptions = (command: Command): Command =>
  command
    .option('--reason <text>', 'why the labels change; shown in the history')
    .option('--if-version <n>', 'refuse the change if the dataset has another version', positiveInteger);

interface ExportFlags {
  readonly format?: 'csv' | 'ndjson';
  readonly output?: string;
  readonly version?: number;
}

function exportCommand(labels: Command, context: Context): void {
  labels
    .command('export')
    .description('Write the labels of all videos as CSV or NDJSON, which import reads again.')
    .argument('<dataset>', 'name of the dataset')
    .addOption(new Option('--format <format>', 'default: that of the file name, else csv').choices(['csv', 'ndjson']))
    .option('--output <file>', 'file to write; standard output if omitted')
    .option('--version <n>', 'version of the dataset; the current one if omitted', positiveInteger)
    .addHelpText('after', examples('clipyard labels export clips --output clips.csv'))
    .action(async (name: string, { format, output, version }: ExportFlags) => {
      const named = output === undefined ? undefined : typeOf(output);
      const type = format === undefined ? (named ?? TYPES.csv) : TYPES[format];
      const lines = await context.client().exportLabels(name, { type, version });
      if (output === undefined) {
        for await (const chunk of lines) context.write(chunk);
        return;
      }
      await writeFile(output, lines);
      context.print({ dataset: name, output }, `The labels of ${name} are in ${output}`);
    });
}

function importCommand(labels: Command, context: Context): void {
  withChangeOptions(
    labels
      .command('import')
      .description('Change labels from a CSV or NDJSON file that has videoId or customId in each line.')
      .argument('<dataset>', 'name of the dataset')
      .argument('<file>', 'CSV or NDJSON')
      .option('--dry-run', 'check the file and count its changes, but change nothing'),
  )
    .addHelpText(
      'after',
      examples(['clipyard labels import clips clips.csv --dry-run', 'in CSV, an empty cell removes the value']),
    )
    .action(async (name: string, file: string, { dryRun, ...options }: ChangeFlags & { readonly dryRun?: boolean }) => {
      await requireFile(file);
      const type = typeOf(file);
      if (type === undefined) throw new Misused(`${file} must be named as CSV (.csv) or NDJSON (.ndjson, .jsonl)`);
      const lines = Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>;
      const change = await context.client().importLabels(name, lines, { ...options, type, validateOnly: dryRun });
      context.print(change, textOf(change));
    });
}

interface SetFlags extends ChangeFlags {
  readonly label?: string;
  readonly split?: NonNullable<LabelEdit['split']> | 'none';
  readonly group?: string;
  readonly exclude?: true;
  readonly include?: true;
  readonly note?: string;
}

function setCommand(labels: Command, context: Context): void {
  withChangeOptions(
    labels
      .command('set')
      .description('Change videos that are named on the command line. An empty text removes a value.')
      .argument('<dataset>', 'name of the dataset')
      .argument('<video...>', 'videoId or customId')
      .option('--label <label>', 'class')
      .addOption(
        new Option('--split <split>', 'split to keep the videos in').choices(['train', 'validation', 'test', 'none']),
      )
      .option('--group <group>', 'group, which is never in two splits')
      .addOption(new Option('--exclude', 'leave the videos out of training').conflicts('include'))
      .option('--include', 'use excluded videos again')
      .option('--note <text>', 'free text'),
  )
    .addHelpText(
      'after',
      examples(
        'clipyard labels set clips clip-7.mp4 clip-9.mp4 --label tennis',
        'clipyard labels set clips clip-8.mp4 --exclude --note "Two people"',
      ),
    )
    .action(async (name: string, videos: string[], { reason, ifVersion, ...flags }: SetFlags) => {
      const values = valuesOf(flags);
      if (Object.keys(values).length === 0)
        throw new Misused('Give at least one of --label, --split, --group, --exclude, --include and --note');
      const edits = videos.map((video) => ({ ...nameOf(video), ...values }));
      const change = await context.client().editLabels(name, { edits, ...given({ reason }) }, given({ ifVersion }));
      context.print(change, textOf(change));
    });
}

function logCommand(labels: Command, context: Context): void {
  labels
    .command('log')
    .description('Show the history of a dataset: batches and changes of labels, newest first.')
    .argument('<dataset>', 'name of the dataset')
    .option('--limit <n>', 'number of versions', atMostAPage, 50)
    .addHelpText('after', examples('clipyard labels log clips'))
    .action(async (name: string, { limit }: { readonly limit: number }) => {
      const { data } = await context.client().datasetVersions(name, { pageSize: limit });
      const rows = data.map(({ version, createdAt, rows: videos, cause }) => [
        version,
        createdAt.slice(0, 16),
        videos,
        causeText(cause),
      ]);
      context.print(data, table([['version', 'time', 'videos', 'change'], ...rows]));
    });
}

function undoCommand(labels: Command, context: Context): void {
  labels
    .command('undo')
    .description('Undo the change that made a version. Values that were changed again since stay.')
    .argument('<dataset>', 'name of the dataset')
    .argument('<version>', 'version of the change, as log shows it', positiveInteger)
    .addHelpText('after', examples('clipyard labels undo clips 12'))
    .action(async (name: string, version: number) => {
      const change = await context.client().undoLabels(name, version);
      context.print(change, textOf(change));
    });
}

const TYPES = { csv: 'text/csv', ndjson: 'application/x-ndjson' } as const;

/** The media type of a list by its name; undefined if the name is not that of a list. */
function typeOf(path: string): LinesType | undefined {
  const kind = listKindOf(path);
  return kind && TYPES[kind];
}

const nameOf = (video: string): Pick<LabelEdit, 'videoId' | 'customId'> =>
  VideoIdSchema.safeParse(video).success ? { videoId: video } : { customId: video };

const valuesOf = ({ label, split, group, exclude, include, note }: SetFlags): LabelEdit =>
  given({
    label: label === '' ? null : label,
    split: split === 'none' ? null : split,
    group: group === '' ? null : group,
    excluded: exclude ?? (include === undefined ? undefined : false),
    note: note === '' ? null : note,
  });

function textOf({ dataset, version, edited, unchanged, kept, validateOnly }: LabelChange): string {
  const parts = [
    ...(unchanged === 0 ? [] : [`${unchanged} had these values already`]),
    ...(kept === 0 ? [] : [`${videosOf(kept)} not restored, since changed again`]),
  ];
  const rest = parts.length === 0 ? '' : ` (${parts.join(', ')})`;
  if (validateOnly) return `${videosOf(edited)} would change${rest}. Nothing was changed.`;
  return edited === 0
    ? `Nothing to change in ${dataset}${rest}`
    : `${videosOf(edited)} changed in ${dataset}, version ${version}${rest}`;
}

const videosOf = (count: number): string => `${count} ${count === 1 ? 'video' : 'videos'}`;
