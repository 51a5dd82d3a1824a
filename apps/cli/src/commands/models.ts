import { ApiError } from '@clipyard/client';
import { type Command } from 'commander';
import { requireFile } from '../clips/local-file.js';
import { type Context } from '../context.js';
import { Failed } from '../failures.js';
import { examples } from '../help.js';
import { given, integer, share } from '../options.js';
import { bytesText, percent, table } from '../output.js';

export function modelsCommand(program: Command, context: Context): void {
  const models = program.command('models').description('Models: list, import, export.').addHelpText('after', examples('clipyard models', 'clipyard models import reference.weights.h5 --labels Punch TennisSwing --dataset mine'));
  listCommand(models, context);
  importCommand(models, context);
}

function listCommand(models: Command, context: Context): void {
  models
    .command('list', { isDefault: true })
    .description('List models, newest first.')
    .option('--limit <n>', 'how many', integer, 50)
    .addHelpText('after', examples('clipyard models list', 'clipyard --json models list --limit 1'))
    .action(async ({ limit }: { limit: number }) => {
      const { data } = await context.client().models({ pageSize: limit });
      context.print(data, data.length === 0 ? 'No models yet.' : table([['model', 'accuracy', 'split', 'classes', 'aliases', 'dataset'], ...data.map(({ id, evaluation, labels, aliases, lineage }) => [id, evaluation === null ? '' : percent(evaluation.accuracy), evaluation?.split ?? '', labels.length, aliases.join(', '), lineage.dataset === null ? 'imported' : `${lineage.dataset}@${lineage.datasetVersion ?? ''}`])]));
    });
}

function importCommand(models: Command, context: Context): void {
  models
    .command('import')
    .description("Register weights of the reference's model that Keras saved (H5).")
    .argument('<file>', 'an .h5 file, or its uri')
    .requiredOption('--labels <label...>', 'classes, in the order that the model was trained with')
    .requiredOption('--dataset <name>', 'whose features the model takes')
    .option('--abstain-below <p>', 'the threshold that it abstains below', share)
    .addHelpText('after', examples('clipyard models import reference.weights.h5 --labels Punch TennisSwing --dataset mine', 'clipyard models import s3://models/reference.weights.h5 --labels a b --dataset mine --abstain-below 0.6'))
    .action(async (file: string, { labels, dataset, abstainBelow }: { labels: string[]; dataset: string; abstainBelow?: number }) => {
      const api = context.client();
      const progress = context.progress();
      try {
        const uri = file.includes('://') ? file : (await api.uploadFile(await requireFile(file), { onProgress: (bytes, total) => progress.update(bytes, total, `${bytesText(bytes)} of ${bytesText(total)} uploaded`) })).uri;
        const model = await api.importModel({ uri, labels, dataset, ...given({ abstainBelow }) });
        progress.stop();
        context.print(model, model.id);
      } catch (error) {
        progress.stop();
        // The API knows the upload, not the file behind it.
        if (error instanceof ApiError && error.problem.code === 'model_unavailable') throw new Failed(`${file}: ${error.problem.detail}`, undefined, error.problem.code);
        throw error;
      }
    });
}
