import { itemStates } from '@clipyard/api-contract';
import { type ItemFilter } from '@clipyard/client';
import { type Command } from 'commander';

import { type Context } from '../context.js';
import { examples } from '../help.js';
import { itemFilterOf, itemFilterOptions } from '../item-filter.js';
import { readList } from '../list-filter.js';
import { atMostAPage, given } from '../options.js';
import { percent, table } from '../output.js';

export function itemsCommand(program: Command, context: Context): void {
  itemFilterOptions(
    program
      .command('items')
      .description('List items of a batch that meet all conditions.')
      .argument('<batch>', 'id of the batch')
      .option('--limit <n>', 'number of items', atMostAPage, 50),
    itemStates,
    'state of the items',
  )
    .addHelpText(
      'after',
      examples(
        'clipyard items batch_… --error-code source_unreachable',
        ['clipyard items batch_… --predicted-label Punch --max-probability 0.6', 'unsure answers'],
        'clipyard --json items batch_… --state failed',
      ),
    )
    .action(async (id: string, { limit, ...options }: ItemFilter & { readonly limit: number }) => {
      const filter = given(itemFilterOf(options));
      const api = context.client();
      const { data } = await readList(limit, (page) => api.items(id, { ...page, ...filter }));
      context.print(
        data,
        data.length === 0
          ? Object.keys(filter).length === 0
            ? 'No items yet.'
            : 'No such item.'
          : table([
              ['index', 'video', 'state', 'label', 'predicted', 'error'],
              ...data.map(({ index, customId, state, label, top, error }) => {
                const [best] = top ?? [];
                const predicted = best === undefined ? '' : `${best.label} ${percent(best.probability, 0)}`;
                return [index, customId, state, label ?? '', predicted, error?.code ?? ''];
              }),
            ]),
      );
    });
}
