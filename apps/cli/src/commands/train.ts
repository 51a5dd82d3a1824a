import { type PresetName, presetNames } from '@clipyard/api-contract';
import { type Command, Option } from 'commander';

import { type Context } from '../context.js';
import { examples } from '../help.js';
import { annotationOptions, metadataOf } from '../list-filter.js';
import { given, integer } from '../options.js';
import { followTraining } from './watch.js';

interface Options {
  preset?: PresetName;
  split?: 'group' | 'stratified' | 'tail';
  groupPattern?: string;
  epochs?: number;
  maxSeconds?: number;
  seed?: number;
  promote?: string;
  name?: string;
  meta?: string[];
  watch?: boolean;
}

export function trainCommand(program: Command, context: Context): void {
  annotationOptions(program.command('train').description('Train a model on a dataset.'))
    .argument('<dataset>', 'name of the dataset')
    .addOption(
      new Option(
        '--preset <name>',
        'auto compares heads by cross-validation (the default); a head by name; reference is exactly the Keras example',
      ).choices(presetNames),
    )
    .addOption(
      new Option('--split <rule>', 'rule that selects the validation rows').choices(['group', 'stratified', 'tail']),
    )
    .option('--group-pattern <re2>', 'finds the group of a row in its file name, such as _g(\\d+)_')
    .option(
      '--epochs <n>',
      'passes over the training rows; trains the transformer (default: at least 1,000 steps)',
      integer,
    )
    .option('--max-seconds <n>', 'time budget; when it is used up, the best head or epoch so far is taken', integer)
    .option('--seed <n>', 'seed of all random numbers', integer)
    .option('--promote <alias>', 'point this alias at the model if the model passes the gate')
    .option('--watch', 'follow the run to its end')
    .addHelpText(
      'after',
      examples(
        'clipyard train mine --watch',
        ["clipyard train mine --group-pattern '_g(\\d+)_'", 'keeps the groups of UCF101 together'],
        ['clipyard train mine --preset reference --seed 1', 'exactly like the Keras example'],
      ),
    )
    .action(async (dataset: string, { promote, watch, name, meta, ...hyperparameters }: Options) => {
      const api = context.client();
      const run = await api.train({
        dataset,
        ...given({ promoteTo: promote, name, metadata: metadataOf(meta) }),
        hyperparameters: given(hyperparameters),
      });
      if (watch !== true) return context.print(run, `${run.id}\nfollow it with: clipyard watch ${run.id}`);
      await followTraining(context, run.id);
    });
}
