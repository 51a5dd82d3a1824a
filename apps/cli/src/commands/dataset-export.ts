import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { type Command, Option } from 'commander';

import { type Context } from '../context.js';
import { type ExportedVideo, exportedVideos, type ExportFailure } from '../exports/exported-videos.js';
import { writeVideoFolder } from '../exports/video-folder.js';
import { writeWebDataset } from '../exports/web-dataset.js';
import { Failed, Misused } from '../failures.js';
import { examples } from '../help.js';
import { positiveInteger } from '../options.js';
import { counted } from '../progress.js';

const FORMATS = ['videofolder', 'webdataset'] as const;

interface Flags {
  readonly format: (typeof FORMATS)[number];
  readonly version?: number;
}

/** Adds `clipyard datasets export`. */
export function exportCommand(datasets: Command, context: Context): void {
  datasets
    .command('export')
    .description('Download the videos of a dataset with their labels, for Hugging Face datasets or WebDataset.')
    .argument('<dataset>', 'name of the dataset')
    .argument('<folder>', 'folder to write; it must be empty or not exist')
    .addOption(new Option('--format <format>', 'layout of the folder').choices([...FORMATS]).makeOptionMandatory())
    .option('--version <n>', 'version of the dataset; the current one if omitted', positiveInteger)
    .addHelpText(
      'after',
      examples(
        ['clipyard datasets export clips hf/ --format videofolder', 'load_dataset("videofolder", data_dir="hf")'],
        ['clipyard datasets export clips shards/ --format webdataset', 'train-000000.tar, …'],
        ['clipyard submit hf/ --dataset copy --upload', 'reads both layouts again'],
      ),
    )
    .action((name: string, folder: string, flags: Flags) => exportDataset(context, name, folder, flags));
}

async function exportDataset(
  context: Context,
  name: string,
  folder: string,
  { format, version: wanted }: Flags,
): Promise<void> {
  const api = context.client();
  const { version, rows, excluded } = await api.dataset(name);
  await requireEmpty(folder);
  const failures: ExportFailure[] = [];
  const progress = context.progress();
  const source = { dataset: name, version: wanted ?? version, scratch: join(folder, '.video.part') };
  const videos = exportedVideos(api, source, (failure) => {
    failures.push(failure);
    context.note(`Left out: ${failure.customId}: ${failure.message} [${failure.code}]`);
  });
  const shown = counted(videos, (count) =>
    progress.update(count, rows - excluded, `${count}/${rows - excluded} videos`),
  );
  const count = await write(shown).finally(() => progress.stop());
  const answer = { dataset: name, version: source.version, format, folder, videos: count, failures };
  if (failures.length > 0)
    throw new Failed(`${count} videos are in ${folder}; ${failures.length} could not be exported`, answer);
  context.print(answer, `${count} videos of ${name} are in ${folder}`);

  function write(exported: AsyncIterable<ExportedVideo>): Promise<number> {
    return format === 'videofolder' ? writeVideoFolder(folder, exported) : writeWebDataset(folder, exported);
  }
}

/** Creates the folder. Files of another export would mix with the new ones. */
async function requireEmpty(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw new Misused(`${folder} cannot be created: ${error.message}`);
  });
  if ((await readdir(folder)).length > 0) throw new Misused(`${folder} is not empty; name a new folder`);
}
