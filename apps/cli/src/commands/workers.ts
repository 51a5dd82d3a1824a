import { type Command } from 'commander';

import { type Context } from '../context.js';
import { examples } from '../help.js';
import { given, integer } from '../options.js';
import { workersText } from '../workers-table.js';

export function workersCommand(program: Command, context: Context): void {
  program
    .command('workers')
    .description('Who works on what, and how long what is left takes.')
    .option('--within <seconds>', 'how many extractors empty the queue in this time', integer)
    .option('--workers <n>', 'how long so many extractors would take', integer)
    .addHelpText(
      'after',
      examples('clipyard workers', [
        'clipyard workers --within 3600',
        'extractors that it takes to be done in an hour',
      ]),
    )
    .action(async ({ within, workers }: { within?: number; workers?: number }) => {
      const answer = await context.client().workers(given({ drainWithin: within, workers }));
      context.print(answer, workersText(answer));
    });
}
