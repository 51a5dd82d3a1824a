import { batchStates } from '@clipyard/api-contract';
import { type Batch } from '@clipyard/client';
import { type Command, Option } from 'commander';

import { type Context } from '../context.js';
import { examples } from '../help.js';
import { filterOf, type ListOptions, listOptions, readList } from '../list-filter.js';
import { given } from '../options.js';
import { table } from '../output.js';

export function batchesCommand(program: Command, context: Context): void {
  listOptions(program.command('batches').description('List batches, newest first.'), 'batches')
    .addOption(new Option('--state <state>', 'state of the batch').choices(batchStates))
    .addOption(new Option('--purpose <purpose>', 'purpose of the batch').choices(['extract', 'classify']))
    .addHelpText(
      'after',
      examples(
        'clipyard batches',
        'clipyard batches --state failed --meta team=vision',
        'clipyard --json batches --limit 1',
      ),
    )
    .action(async ({ state, purpose, ...options }: ListOptions & Pick<Partial<Batch>, 'state' | 'purpose'>) => {
      const filter = { ...filterOf(options), ...given({ state, purpose }) };
      const api = context.client();
      const { data, skipped } = await readList(options.limit, (page) => api.batches({ ...page, ...filter }));
      context.noteSkipped(skipped);
      context.print(
        data,
        data.length === 0
          ? Object.keys(filter).length === 0
            ? 'No batches yet.'
            : 'No such batch.'
          : table([
              ['batch', 'name', 'state', 'videos', 'failed', 'into / by'],
              ...data.map(({ id, name, state, counts, dataset, model }) => [
                id,
                name ?? '',
                state,
                `${counts.total - counts.pending}/${counts.total}`,
                counts.failed,
                dataset ?? model ?? '',
              ]),
            ]),
      );
    });
}
