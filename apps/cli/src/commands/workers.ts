import { type Command } from 'commander';

import { type Context } from '../context.js';
import { examples } from '../help.js';
import { given, integer } from '../options.js';
import { workersText } from '../workers-table.js';

export function workersCommand(program: Command, context: Context): void {
  program
    .command('workers')
    .description('List the workers and their current work, and estimate the time for the backlog.')
    .option('--within <seconds>', 'estimate the number of extractors that empty the queue in this time', integer)
    .option('--workers <n>', 'estimate the time that this many extractors need', integer)
    .addHelpText(
      'after',
      examples('clipyard workers', [
        'clipyard workers --within 3600',
        'the number of extractors needed to finish in an hour',
      ]),
    )
    .action(async ({ within, workers }: { within?: number; workers?: number }) => {
      const answer = await context.client().workers(given({ drainWithin: within, workers }));
      context.print(answer, workersText(answer));
    });
}
