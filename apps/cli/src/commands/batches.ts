import { type Command } from 'commander';

import { type Context } from '../context.js';
import { examples } from '../help.js';
import { atMostAPage } from '../options.js';
import { table } from '../output.js';

export function batchesCommand(program: Command, context: Context): void {
  program
    .command('batches')
    .description('List batches, newest first.')
    .option('--limit <n>', 'number of batches', atMostAPage, 50)
    .addHelpText('after', examples('clipyard batches', 'clipyard --json batches --limit 1'))
    .action(async ({ limit }: { limit: number }) => {
      const { data, skipped = [] } = await context.client().batches({ pageSize: limit });
      context.noteSkipped(skipped);
      context.print(
        data,
        data.length === 0
          ? 'No batches yet.'
          : table([
              ['batch', 'state', 'videos', 'failed', 'into / by'],
              ...data.map(({ id, state, counts, dataset, model }) => [
                id,
                state,
                `${counts.total - counts.pending}/${counts.total}`,
                counts.failed,
                dataset ?? model ?? '',
              ]),
            ]),
      );
    });
}
