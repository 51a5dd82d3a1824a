import { type Command } from 'commander';

import { type Context } from '../context.js';
import { examples } from '../help.js';
import { atMostAPage } from '../options.js';
import { table } from '../output.js';

const orders = [
  ['cancel', 'Cancel a reclassification. Finished parts are kept.'],
  ['pause', 'Pause a reclassification.'],
  ['resume', 'Resume a paused reclassification.'],
] as const;

export function reclassificationsCommand(program: Command, context: Context): void {
  const reclassifications = program
    .command('reclassifications')
    .description('Reclassifications: list, cancel, pause, resume.')
    .addHelpText('after', examples('clipyard reclassifications', 'clipyard reclassifications cancel rcl_…'));

  reclassifications
    .command('list', { isDefault: true })
    .description('List reclassifications, newest first.')
    .option('--limit <n>', 'number of reclassifications', atMostAPage, 50)
    .addHelpText('after', examples('clipyard reclassifications list'))
    .action(async ({ limit }: { limit: number }) => {
      const { data, skipped = [] } = await context.client().reclassifications({ pageSize: limit });
      context.noteSkipped(skipped);
      context.print(
        data,
        data.length === 0
          ? 'No reclassifications yet.'
          : table([
              ['reclassification', 'state', 'shards', 'items', 'changed', 'of', 'by'],
              ...data.map(({ id, state, parts, items, changed, dataset, batch, model }) => [
                id,
                state,
                `${parts.done}/${parts.total}`,
                items,
                changed,
                dataset ?? batch ?? '',
                model,
              ]),
            ]),
      );
    });

  for (const [order, description] of orders) {
    reclassifications
      .command(order)
      .description(description)
      .argument('<reclassification>', 'id of the reclassification')
      .addHelpText('after', examples(`clipyard reclassifications ${order} rcl_…`))
      .action(async (id: string) => {
        const ordered = await context.client().orderReclassification(id, order);
        context.print(ordered, `${ordered.id}: ${ordered.state}`);
      });
  }
}
