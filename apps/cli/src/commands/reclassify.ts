import { isId } from '@clipyard/api-contract';
import { type Command } from 'commander';

import { type Context } from '../context.js';
import { examples } from '../help.js';
import { given, integer } from '../options.js';
import { endOfReclassification, followReclassification } from './watch.js';

export function reclassifyCommand(program: Command, context: Context): void {
  program
    .command('reclassify')
    .description(
      'Classify a dataset or a batch again with another model, from stored features. Prints the changed items as ' +
        'JSON lines.',
    )
    .argument('<dataset-or-batch>', 'name of a dataset or id of a batch')
    .option('--model <model>', 'model id or alias', 'production')
    .option('--from <model>', 'model whose answers are compared (default: the answers of the batch, else the labels)')
    .option('--dataset-version <n>', 'version of the dataset (default: the current one)', integer)
    .option('--all', 'print all items, not only the changed ones')
    .addHelpText(
      'after',
      examples(
        ['clipyard reclassify mine --model canary --from production', 'items on which two models differ'],
        'clipyard reclassify batch_… --model canary --all',
      ),
    )
    .action(
      async (
        subject: string,
        { model, from, datasetVersion, all }: { model: string; from?: string; datasetVersion?: number; all?: boolean },
      ) => {
        const api = context.client();
        const request = { model, ...given({ from }) };
        const { id } = await (isId(subject)
          ? api.reclassifyBatch(subject, request)
          : api.reclassifyDataset(subject, { ...request, ...given({ version: datasetVersion }) }));
        const ended = await followReclassification(context, id);
        for await (const item of api.reclassified(id, { changed: all !== true })) context.printLine(item);
        context.note(endOfReclassification(ended));
      },
    );
}
