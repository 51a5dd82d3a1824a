import { type PresetName, presetNames } from '@clipyard/contracts';
import { type Command, Option } from 'commander';

import { type Context } from '../context.js';
import { examples } from '../help.js';
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
  watch?: boolean;
}

export function trainCommand(program: Command, context: Context): void {
  program
    .command('train')
    .description('Train a model on a dataset.')
    .argument('<dataset>', 'its name')
    .addOption(
      new Option(
        '--preset <name>',
        'auto compares heads by cross-validation (the default); a head by name; reference is exactly the Keras example',
      ).choices(presetNames),
    )
    .addOption(new Option('--split <rule>', 'how validation rows are chosen').choices(['group', 'stratified', 'tail']))
    .option('--group-pattern <re2>', 'finds the group of a row in its file name, such as _g(\\d+)_')
    .option('--epochs <n>', 'passes over the training rows; trains the transformer', integer)
    .option('--max-seconds <n>', 'time budget: the best head so far, or the best epoch, is taken when it ends', integer)
    .option('--seed <n>', 'of everything that is drawn', integer)
    .option('--promote <alias>', 'point this alias at the model if the gate lets it through')
    .option('--watch', 'follow the run to its end')
    .addHelpText(
      'after',
      examples(
        'clipyard train mine --watch',
        ["clipyard train mine --group-pattern '_g(\\d+)_'", "UCF101's groups stay together"],
        ['clipyard train mine --preset reference --seed 1', 'what the Keras example does'],
      ),
    )
    .action(async (dataset: string, { promote, watch, ...hyperparameters }: Options) => {
      const api = context.client();
      const run = await api.train({
        dataset,
        ...given({ promoteTo: promote }),
        hyperparameters: given(hyperparameters),
      });
      if (watch !== true) return context.print(run, `${run.id}\nfollow it with: clipyard watch ${run.id}`);
      await followTraining(context, run.id);
    });
}
