import { isId } from '@clipyard/contracts';
import { type Command } from 'commander';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Context } from '../context.js';
import { Failed, Interrupted } from '../failures.js';
import { examples } from '../help.js';
import { given, integer } from '../options.js';

const POLL_MS = 500;

export function reclassifyCommand(program: Command, context: Context): void {
  program
    .command('reclassify')
    .description('Classify a dataset or a batch again with another model, from stored features; prints what changed as JSON lines.')
    .argument('<dataset-or-batch>', 'name or id')
    .option('--model <model>', 'model id or alias', 'production')
    .option('--from <model>', 'whose answers are the old ones (default: those of the batch, else the labels)')
    .option('--dataset-version <n>', 'of a dataset (default: the current one)', integer)
    .option('--all', 'print every item, not only what changed')
    .addHelpText('after', examples(['clipyard reclassify mine --model canary --from production', 'where two models differ'], 'clipyard reclassify batch_… --model canary --all'))
    .action(async (subject: string, { model, from, datasetVersion, all }: { model: string; from?: string; datasetVersion?: number; all?: boolean }) => {
      const api = context.client();
      const request = { model, ...given({ from }) };
      let state = await (isId(subject) ? api.reclassifyBatch(subject, request) : api.reclassifyDataset(subject, { ...request, ...given({ version: datasetVersion }) }));
      const progress = context.progress();
      try {
        while (state.finishedAt === null) {
          progress.update(state.parts.done, state.parts.total, `${state.parts.done}/${state.parts.total} shards`);
          await sleep(POLL_MS, undefined, { signal: context.signal });
          state = await api.reclassification(state.id);
        }
      } catch (error) {
        throw context.signal.aborted ? new Interrupted(`Stopped watching. ${state.id} goes on; see: clipyard reclassifications`) : error;
      } finally {
        progress.stop();
      }
      for await (const item of api.reclassified(state.id, { changed: all !== true })) context.printLine(item);
      context.note(`${state.id}: ${state.changed} of ${state.items} changed, ${state.failed} without features`);
      if (state.failure != null) throw new Failed(state.failure.message, undefined, state.failure.code);
    });
}
