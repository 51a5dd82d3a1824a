import { type ItemFilter } from '@clipyard/client';
import { type Command } from 'commander';

import { type Context } from '../context.js';
import { examples } from '../help.js';
import { itemFilterOf, itemFilterOptions } from '../item-filter.js';
import { given } from '../options.js';

const orders = [
  ['pause', 'Pause a batch.'],
  ['resume', 'Resume a paused batch.'],
  ['retry-failed', 'Run the failed items of a batch again.'],
] as const;

export function batchOrderCommands(program: Command, context: Context): void {
  itemFilterOptions(
    program
      .command('cancel')
      .description('Cancel the unfinished items of a batch, or those that fulfil conditions.')
      .argument('<batch>', 'id of the batch'),
    ['pending'],
    'pending',
  )
    .addHelpText(
      'after',
      examples(
        'clipyard cancel batch_…',
        'clipyard cancel batch_… --label Punch',
        'clipyard cancel batch_… --error-code source_unreachable',
      ),
    )
    .action(async (id: string, options: ItemFilter) => {
      const filter = given(itemFilterOf(options));
      const batch = await context.client().cancelItems(id, filter);
      const count = Object.keys(filter).length === 0 ? '' : `, ${batch.affected} items are cancelled`;
      context.print(batch, `${batch.id}: ${batch.state}${count}`);
    });
  for (const [order, description] of orders) {
    program
      .command(order)
      .description(description)
      .argument('<batch>', 'id of the batch')
      .addHelpText('after', examples(`clipyard ${order} batch_…`))
      .action(async (id: string) => {
        const batch = await context.client().order(id, order);
        context.print(batch, `${batch.id}: ${batch.state}`);
      });
  }
  itemFilterOptions(
    program
      .command('retry')
      .description('Run failed or cancelled items of a batch again, restricted by conditions.')
      .argument('<batch>', 'id of the batch'),
    ['failed', 'cancelled'],
    'failed (the default) or cancelled',
  )
    .addHelpText(
      'after',
      examples('clipyard retry batch_… --error-code source_unreachable', 'clipyard retry batch_… --state cancelled'),
    )
    .action(async (id: string, options: ItemFilter) => {
      const batch = await context.client().retryItems(id, given(itemFilterOf(options)));
      context.print(batch, `${batch.id}: ${batch.state}, ${batch.affected} items run again`);
    });
}
