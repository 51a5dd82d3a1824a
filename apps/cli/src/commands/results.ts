import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { finished } from 'node:stream/promises';

import { type Command } from 'commander';

import { type Context } from '../context.js';
import { examples } from '../help.js';
import { given } from '../options.js';
import { counted } from '../progress.js';

/** Writes values as lines of JSON. The file is renamed to `path` only when it is complete. */
async function writeLines(path: string, values: AsyncIterable<unknown>): Promise<void> {
  const partial = `${path}.part`;
  const file = createWriteStream(partial);
  for await (const value of values) if (!file.write(`${JSON.stringify(value)}\n`)) await once(file, 'drain');
  file.end();
  await finished(file);
  await rename(partial, path);
}

export function resultsCommand(program: Command, context: Context): void {
  program
    .command('results')
    .description('Print every item of a batch as one JSON line, or write them to a file.')
    .argument('<batch>', 'id of the batch')
    .option('--output <file>', 'file to write; the progress is shown')
    .addHelpText(
      'after',
      examples(
        ['clipyard results batch_… > results.ndjson', 'customId, state, error, ranked classes'],
        'clipyard results batch_… --output results.ndjson',
      ),
    )
    .action(async (id: string, { output }: { output?: string }) => {
      const api = context.client();
      if (output === undefined) {
        for await (const item of api.results(id)) context.printLine(item);
        return;
      }
      const { counts } = await api.batch(id);
      const progress = context.progress();
      let items = 0;
      await writeLines(
        output,
        counted(api.results(id), (count) =>
          progress.update((items = count), counts.total, `${count}/${counts.total} items`),
        ),
      ).finally(() => progress.stop());
      context.print({ batch: id, items, ...given({ output }) }, `${items} items in ${output}`);
    });
}
