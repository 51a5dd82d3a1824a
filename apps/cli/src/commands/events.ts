import { extname } from 'node:path';

import { eventFormats } from '@clipyard/api-contract';
import { type Command, Option } from 'commander';

import { type Context } from '../context.js';
import { writeBody } from '../exports/write-body.js';
import { examples } from '../help.js';
import { given, positive, seconds, share } from '../options.js';

type Format = (typeof eventFormats)[number];

/** Extensions of files that have the format. */
const EXTENSIONS: Readonly<Record<string, Format>> = { '.csv': 'csv', '.vtt': 'vtt', '.json': 'label-studio' };

const formatOf = (path: string | undefined): Format =>
  path === undefined ? 'ndjson' : (EXTENSIONS[extname(path).toLowerCase()] ?? 'ndjson');

interface Flags {
  readonly output?: string;
  readonly format?: Format;
  readonly gap?: number;
  readonly minProbability?: number;
  readonly class?: string;
  readonly video?: string;
  readonly frameRate?: number;
}

export function eventsCommand(program: Command, context: Context): void {
  program
    .command('events')
    .description(
      'Print the events in the videos of a batch, or write them to a file: neighbouring parts of a video with the ' +
        'same class are one event.',
    )
    .argument('<batch>', 'id of a batch that classifies')
    .option('--output <file>', 'file to write')
    .addOption(
      new Option(
        '--format <format>',
        'default: csv, vtt or label-studio for .csv, .vtt and .json, else ndjson',
      ).choices([...eventFormats]),
    )
    .option('--gap <seconds>', 'seconds that may lie between two parts of one event (default: 0)', seconds)
    .option('--min-probability <p>', 'leave out parts whose class is less probable, 0 to 1 (default: 0)', share)
    .option('--class <name>', 'only events of this class')
    .option('--video <id>', 'only events of this video')
    .option('--frame-rate <n>', 'frames per second of the Video tag of Label Studio (default: 24)', positive)
    .addHelpText(
      'after',
      examples(
        ['clipyard events batch_… --gap 5', 'uri, label, start and end, probability'],
        ['clipyard events batch_… --class Punch --output punches.csv', 'for a spreadsheet'],
        ['clipyard events batch_… --video 3f9a… --output match.vtt', 'chapters for a player'],
        ['clipyard events batch_… --output tasks.json', 'predictions for Label Studio'],
      ),
    )
    .action(async (id: string, { output, format = formatOf(output), video, ...rule }: Flags) => {
      await writeBody(
        context,
        await context.client().videoEvents(id, given({ format, videoId: video, ...rule })),
        output,
      );
      if (output !== undefined) context.print({ batch: id, output, format }, `Events in ${output}`);
    });
}
