import { type Command } from 'commander';

import { type Context } from '../context.js';
import { examples } from '../help.js';

const orders = [
  ['cancel', 'Cancel a batch.'],
  ['pause', 'Pause a batch.'],
  ['resume', 'Resume a paused batch.'],
  ['retry-failed', 'Run the failed items of a batch again.'],
] as const;

export function batchOrderCommands(program: Command, context: Context): void {
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
}
