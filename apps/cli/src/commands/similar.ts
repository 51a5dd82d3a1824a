import { setTimeout as sleep } from 'node:timers/promises';

import { VideoIdSchema } from '@clipyard/api-contract';
import { type DuplicateGroup, type KeptOne, type SimilarityPending } from '@clipyard/client';
import { type Command } from 'commander';

import { requireFile } from '../clips/local-file.js';
import { type Context } from '../context.js';
import { examples } from '../help.js';
import { atMostAPage, given, integer } from '../options.js';
import { percent, table } from '../output.js';

const POLL_MS = 1000;

/** Adds `datasets similar`, `datasets duplicates` and `datasets select`. */
export function similarCommands(datasets: Command, context: Context): void {
  datasets
    .command('similar')
    .description('List the videos of a dataset that are most similar to a video.')
    .argument('<dataset>', 'name of the dataset')
    .argument('<video>', 'a videoId of the dataset, a file, or an s3://, https:// or upload:// uri')
    .option('-k, --count <n>', 'number of videos', integer, 10)
    .addHelpText('after', examples('clipyard datasets similar clips new.mp4 --count 5'))
    .action(async (dataset: string, video: string, { count }: { count: number }) => {
      const api = context.client();
      let find = () => api.similarVideos(dataset, video, { k: count });
      if (!VideoIdSchema.safeParse(video).success) {
        const uri = video.includes('://') ? video : (await api.uploadFile(await requireFile(video))).uri;
        find = () => api.findSimilar(dataset, { uri, k: count });
      }
      const answer = await untilReady(context, find);
      context.print(
        answer,
        table([
          ['similarity', 'near-duplicate', 'label', 'video', 'videoId'],
          ...answer.data.map(({ similarity, nearDuplicate, label, customId, uri, videoId }) => [
            similarity.toFixed(3),
            nearDuplicate === null ? '' : `${nearDuplicate.frames.length} frames align`,
            label ?? '',
            customId ?? uri ?? '',
            videoId,
          ]),
        ]),
      );
    });

  datasets
    .command('duplicates')
    .description('List groups of near-duplicate videos, or keep one video of each group.')
    .argument('<dataset>', 'name of the dataset')
    .option('--limit <n>', 'number of groups', atMostAPage, 50)
    .option('--keep-one', 'exclude all but one video of each group; without --apply only counted', false)
    .option('--apply', 'with --keep-one: change the dataset', false)
    .option('--reason <text>', 'with --keep-one: shown in the history')
    .addHelpText(
      'after',
      examples('clipyard datasets duplicates clips', 'clipyard datasets duplicates clips --keep-one', [
        'clipyard datasets duplicates clips --keep-one --apply',
        'can be undone with clipyard labels undo',
      ]),
    )
    .action(async (dataset: string, options: DuplicatesOptions) => {
      const api = context.client();
      if (options.keepOne) {
        const body = { validateOnly: !options.apply, ...given({ reason: options.reason }) };
        const kept = await untilReady(context, () => api.keepOne(dataset, body));
        context.print(kept, keptText(kept));
        return;
      }
      const { data } = await untilReady(context, () => api.duplicates(dataset, { pageSize: options.limit }));
      context.print(data, data.length === 0 ? `No near-duplicates in ${dataset}.` : data.map(groupText).join('\n\n'));
    });

  datasets
    .command('select')
    .description('Choose the unlabelled videos that are most worth a label.')
    .argument('<dataset>', 'name of the dataset')
    .option('-n, --count <n>', 'number of videos', integer, 50)
    .option('--seed <n>', 'the same seed chooses the same videos', integer, 0)
    .addHelpText('after', examples('clipyard datasets select clips --count 20'))
    .action(async (dataset: string, { count, seed }: { count: number; seed: number }) => {
      const answer = await untilReady(context, () => context.client().selectVideos(dataset, { n: count, seed }));
      context.print(
        answer,
        answer.data.length === 0
          ? `All videos of ${dataset} have a label.`
          : table([
              ['video', 'stands for', 'videoId'],
              ...answer.data.map(({ customId, uri, represents, videoId }) => [
                customId ?? uri ?? '',
                represents,
                videoId,
              ]),
            ]),
      );
    });
}

interface DuplicatesOptions {
  readonly limit: number;
  readonly keepOne: boolean;
  readonly apply: boolean;
  readonly reason?: string;
}

/** Repeats a call until the similarity index has been built. */
async function untilReady<T extends object>(
  context: Context,
  call: () => Promise<T | SimilarityPending>,
): Promise<Exclude<T, SimilarityPending>> {
  for (;;) {
    const answer = await call();
    if (!isPending(answer)) return answer as Exclude<T, SimilarityPending>;
    context.note(`comparing videos: ${answer.shardsDone} of ${answer.shards} shards`);
    await sleep(POLL_MS, undefined, { signal: context.signal });
  }
}

const isPending = (answer: object): answer is SimilarityPending =>
  'object' in answer && answer.object === 'similarity_index';

function groupText({ videos, pairs, labels, splits }: DuplicateGroup): string {
  const warnings = [
    ...(labels.length > 1 ? ['different labels'] : []),
    ...(splits.length > 1 ? ['in more than one split'] : []),
  ];
  const frames = Math.max(0, ...pairs.map((pair) => pair.frames.length));
  return [
    `${videos.length} videos, up to ${frames} frames align${warnings.map((text) => ` · ${text}`).join('')}`,
    table(
      videos.map(({ customId, uri, label, split, videoId }) => [
        `  ${customId ?? uri ?? videoId}`,
        label ?? '',
        split ?? '',
        videoId,
      ]),
    ),
    ...(pairs[0] === undefined ? [] : [`  similarity ${percent(pairs[0].similarity)}`]),
  ].join('\n');
}

function keptText({ excluded, groups, contradictions, validateOnly, dataset, version }: KeptOne): string {
  const skipped = contradictions === 0 ? '' : `; ${contradictions} groups have different labels and stay as they are`;
  const counts = `${excluded} videos of ${groups} groups`;
  return validateOnly
    ? `${counts} would be excluded${skipped}. Nothing was changed; add --apply to exclude them.`
    : `${counts} excluded in ${dataset}, version ${version}${skipped}`;
}
