import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { extname } from 'node:path';
import { finished } from 'node:stream/promises';

import { type TableFormat } from '@clipyard/client';
import { type Command, Option } from 'commander';

import { type Context } from '../context.js';
import { writeBody } from '../exports/write-body.js';
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

const FORMATS = ['ndjson', 'csv', 'parquet'] as const;
type Format = (typeof FORMATS)[number];

/** The format that the name of a file asks for. */
const formatOf = (path: string | undefined): Format =>
  FORMATS.find((format) => path !== undefined && extname(path).toLowerCase() === `.${format}`) ?? 'ndjson';

interface Flags {
  readonly output?: string;
  readonly format?: Format;
}

export function resultsCommand(program: Command, context: Context): void {
  program
    .command('results')
    .description('Print every item of a batch, or write them to a file: as lines of JSON, as CSV or as Parquet.')
    .argument('<batch>', 'id of the batch')
    .option('--output <file>', 'file to write; the progress is shown')
    .addOption(new Option('--format <format>', 'default: that of the file name, else ndjson').choices([...FORMATS]))
    .addHelpText(
      'after',
      examples(
        ['clipyard results batch_… > results.ndjson', 'customId, state, error, ranked classes'],
        'clipyard results batch_… --output results.ndjson',
        ['clipyard results batch_… --output results.csv', 'for a spreadsheet'],
        ['clipyard results batch_… --output results.parquet', 'for pandas, Polars or DuckDB'],
      ),
    )
    .action((id: string, { output, format = formatOf(output) }: Flags) =>
      format === 'ndjson' ? lines(context, id, output) : table(context, id, format, output),
    );
}

async function lines(context: Context, id: string, output: string | undefined): Promise<void> {
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
}

async function table(context: Context, id: string, format: TableFormat, output: string | undefined): Promise<void> {
  const api = context.client();
  await writeBody(context, await api.resultsFile(id, format), output);
  if (output === undefined) return;
  const { counts } = await api.batch(id);
  context.print({ batch: id, items: counts.total, output }, `${counts.total} items in ${output}`);
}
