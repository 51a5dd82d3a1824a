import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { SEGMENT_RULE_FORM, SegmentRuleTextSchema } from '@clipyard/api-contract';
import { type Classification } from '@clipyard/client';
import { type Command, Option } from 'commander';

import { requireFile } from '../clips/local-file.js';
import { type Context } from '../context.js';
import { Failed } from '../failures.js';
import { examples } from '../help.js';
import { given, integer, segmentRule, share } from '../options.js';
import { percent, rankedClasses, table } from '../output.js';
import { bytesOn } from '../progress.js';

interface Options {
  model: string;
  top: number;
  abstainBelow?: number;
  segments?: string;
  timeline?: number | true;
  gif?: string;
}

/** How long the API may hold its answer open. After that, the classification is polled. */
const WAIT_SECONDS = 50;
const POLL_MS = 500;

function textOf(
  { abstained, abstainBelow, backbonePretrained, windows, segments, events }: Classification,
  top: NonNullable<Classification['top']>,
): string {
  return [
    rankedClasses(top),
    ...(abstained === true ? [`no answer: below ${String(abstainBelow)}`] : []),
    ...(backbonePretrained === false
      ? ['the backbone is UNTRAINED: these figures are meaningless for real videos']
      : []),
    ...(windows ?? []).map(
      ({ startSeconds, endSeconds, top: [best] }) =>
        `  ${startSeconds.toFixed(1)} to ${endSeconds.toFixed(1)} s: ` +
        (best === undefined ? '' : `${best.label} ${percent(best.probability)}`),
    ),
    ...(segments === null ? [] : ['', segmentTable(segments)]),
    ...(events === null ? [] : ['', eventTable(events)]),
  ].join('\n');
}

interface Part {
  readonly startSeconds: number;
  readonly endSeconds: number | null;
}

const times = ({ startSeconds, endSeconds }: Part): [start: string, end: string] => [
  startSeconds.toFixed(1),
  endSeconds === null ? 'end' : endSeconds.toFixed(1),
];

const segmentTable = (segments: NonNullable<Classification['segments']>): string =>
  table([
    ['segment', 'from (s)', 'to (s)', 'class', 'probability'],
    ...segments.map((segment, i) => {
      const [best] = segment.top ?? [];
      const label = segment.failure?.code ?? segment.label ?? 'no answer';
      return [i + 1, ...times(segment), label, best === undefined ? '' : percent(best.probability)];
    }),
  ]);

const eventTable = (events: NonNullable<Classification['events']>): string =>
  table([
    ['event', 'from (s)', 'to (s)', 'segments', 'probability'],
    ...events.map((event) => [event.label, ...times(event), event.parts, percent(event.probability)]),
  ]);

export function classifyCommand(program: Command, context: Context): void {
  program
    .command('classify')
    .description('Classify one video. Prints the ranked classes and writes a GIF of the frames used.')
    .argument('<video>', 'a file, or an s3://, https:// or upload:// uri')
    .option('--model <model>', 'model id or alias', 'production')
    .option('--top <k>', 'number of classes to print', integer, 5)
    .option(
      '--abstain-below <p>',
      'abstain if the top class is less probable than this (default: the threshold of the model)',
      share,
    )
    .option('--segments <rule>', `divide the video into segments and classify each: ${SEGMENT_RULE_FORM}`, segmentRule)
    .addOption(
      new Option('--timeline [frames]', 'deprecated: windows of 20 frames, out of this many (default: 100)')
        .argParser(integer)
        .conflicts('segments'),
    )
    .option('--gif <file>', 'file of the GIF (default: the name of the video)')
    .addHelpText(
      'after',
      examples('clipyard classify new.mp4 --top 3', 'clipyard --json classify s3://bucket/new.mp4 --model canary', [
        'clipyard classify match.mp4 --segments stride:10',
        'the class of each 10 seconds, and the events',
      ]),
    )
    .action(async (video: string, { model, top, abstainBelow, segments, timeline, gif }: Options) => {
      const api = context.client();
      const progress = context.progress();
      let classification: Classification;
      try {
        const source = video.includes('://')
          ? { uri: video }
          : {
              uri: (await api.uploadFile(await requireFile(video), { onProgress: bytesOn(progress, 'uploaded') })).uri,
              customId: basename(video),
            };
        classification = await api.classify(
          {
            ...source,
            model,
            topK: top,
            ...given({
              abstainBelow,
              segments: segments === undefined ? undefined : SegmentRuleTextSchema.parse(segments),
              timeline: timeline === undefined ? undefined : timeline === true ? {} : { frames: timeline },
            }),
          },
          WAIT_SECONDS,
        );
        while (classification.state === 'queued') {
          await sleep(POLL_MS, undefined, { signal: context.signal });
          classification = await api.classification(classification.id);
        }
      } finally {
        progress.stop();
      }
      if (classification.top === null)
        throw new Failed(
          classification.failure?.message ?? 'The video cannot be classified',
          classification,
          classification.failure?.code,
        );
      const file = gif ?? `${basename(video).replace(/\.[^.]*$/, '')}.gif`;
      const hasPreview = classification.previewUrl !== null;
      if (hasPreview) await api.savePreview(classification, file);
      context.print(
        classification,
        `${textOf(classification, classification.top)}${hasPreview ? `\nframes used: ${file}` : ''}`,
      );
    });
}
