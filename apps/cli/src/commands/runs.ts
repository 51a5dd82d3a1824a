import { runStates, trainsTransformer } from '@clipyard/api-contract';
import { type TrainingRun } from '@clipyard/client';
import { type Command, Option } from 'commander';

import { type Context } from '../context.js';
import { examples } from '../help.js';
import { filterOf, type ListOptions, listOptions, readList } from '../list-filter.js';
import { given } from '../options.js';
import { percent, table } from '../output.js';
import { runReport } from '../run-report.js';
import { followTraining } from './watch.js';

export function runsCommand(program: Command, context: Context): void {
  const runs = program
    .command('runs')
    .description('Training runs: list, show, cancel, resume.')
    .addHelpText(
      'after',
      examples(
        'clipyard runs',
        'clipyard runs show run_…',
        'clipyard runs cancel run_…',
        'clipyard runs resume run_…',
        'clipyard watch run_…',
      ),
    );

  listOptions(
    runs.command('list', { isDefault: true }).description('List training runs, newest first.'),
    'training runs',
  )
    .addOption(new Option('--state <state>', 'state of the run').choices(runStates))
    .addHelpText('after', examples('clipyard runs list', 'clipyard --json runs list --limit 1'))
    .action(async ({ state, ...options }: ListOptions & Pick<Partial<TrainingRun>, 'state'>) => {
      const filter = { ...filterOf(options), ...given({ state }) };
      const api = context.client();
      const { data, skipped } = await readList(options.limit, (page) => api.trainingRuns({ ...page, ...filter }));
      context.noteSkipped(skipped);
      context.print(
        data,
        data.length === 0
          ? Object.keys(filter).length === 0
            ? 'No training runs yet.'
            : 'No such training run.'
          : table([
              ['run', 'name', 'state', 'preset', 'epochs', 'accuracy', 'dataset', 'model'],
              ...data.map(({ id, name, state, epochs, hyperparameters, evaluation, dataset, modelId }) => [
                id,
                name ?? '',
                state,
                hyperparameters.preset,
                trainsTransformer(hyperparameters.preset) ? `${epochs.length}/${hyperparameters.epochs}` : '',
                evaluation === null ? '' : percent(evaluation.accuracy),
                dataset,
                modelId ?? '',
              ]),
            ]),
      );
    });

  runs
    .command('show')
    .description('Show the accuracy of a training run, by class and by head, and labels that are probably wrong.')
    .argument('<run>', 'id of the run')
    .addHelpText('after', examples('clipyard runs show run_…', 'clipyard --json runs show run_…'))
    .action(async (id: string) => {
      const run = await context.client().trainingRun(id);
      const report = runReport(run);
      context.print(run, `${run.id}: ${run.state}${report === '' ? '' : `\n${report}`}`);
    });

  runs
    .command('cancel')
    .description('Cancel a training run. The best epoch so far is kept as a model.')
    .argument('<run>', 'id of the run')
    .addHelpText('after', examples('clipyard runs cancel run_…'))
    .action(async (id: string) => {
      const run = await context.client().cancelTraining(id);
      context.print(run, `${run.id}: ${run.state}`);
    });

  runs
    .command('resume')
    .description('Resume a cancelled or failed training run from its last checkpoint.')
    .argument('<run>', 'id of the run')
    .option('--watch', 'follow the run to its end')
    .addHelpText('after', examples('clipyard runs resume run_… --watch'))
    .action(async (id: string, { watch }: { watch?: boolean }) => {
      const api = context.client();
      const run = await api.resumeTraining(id);
      if (watch !== true)
        return context.print(run, `${run.id}: ${run.state}\nfollow it with: clipyard watch ${run.id}`);
      await followTraining(context, run.id);
    });
}
