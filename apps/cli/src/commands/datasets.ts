import { type Command } from 'commander';

import { type Context } from '../context.js';
import { examples } from '../help.js';
import { atMostAPage } from '../options.js';
import { table } from '../output.js';
import { exportCommand } from './dataset-export.js';
import { similarCommands } from './similar.js';

export function datasetsCommand(program: Command, context: Context): void {
  const datasets = program
    .command('datasets')
    .description('List datasets: rows, classes, feature spec.')
    .option('--limit <n>', 'number of datasets', atMostAPage, 50)
    .addHelpText('after', examples('clipyard datasets', 'clipyard --json datasets'))
    .action(async ({ limit }: { limit: number }) => {
      const { data, skipped = [] } = await context.client().datasets({ pageSize: limit });
      context.noteSkipped(skipped);
      context.print(
        data,
        data.length === 0
          ? 'No datasets yet.'
          : table([
              ['dataset', 'version', 'rows', 'classes', 'updated', 'spec'],
              ...data.map(({ name, version, rows, classes, labels, updatedAt, specId }) => [
                name,
                version,
                rows,
                classes ?? Object.keys(labels).length,
                updatedAt.slice(0, 16),
                specId ?? '',
              ]),
            ]),
      );
    });
  exportCommand(datasets, context);
  similarCommands(datasets, context);
}
