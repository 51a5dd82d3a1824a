import { readFileSync } from 'node:fs';

import { Command, Option } from 'commander';

import { backbonesCommand } from './commands/backbones.js';
import { batchOrderCommands } from './commands/batch-orders.js';
import { batchesCommand } from './commands/batches.js';
import { classifyCommand } from './commands/classify.js';
import { completionCommand } from './commands/completion.js';
import { datasetsCommand } from './commands/datasets.js';
import { deleteCommand } from './commands/delete.js';
import { demoCommand } from './commands/demo.js';
import { devCommand } from './commands/dev.js';
import { doctorCommand } from './commands/doctor.js';
import { eventsCommand } from './commands/events.js';
import { itemsCommand } from './commands/items.js';
import { keysCommand } from './commands/keys.js';
import { labelsCommand } from './commands/labels.js';
import { modelsCommand } from './commands/models.js';
import { promoteCommand } from './commands/promote.js';
import { reclassificationsCommand } from './commands/reclassifications.js';
import { reclassifyCommand } from './commands/reclassify.js';
import { resultsCommand } from './commands/results.js';
import { reviewCommand } from './commands/review.js';
import { runsCommand } from './commands/runs.js';
import { submitCommand } from './commands/submit.js';
import { trainCommand } from './commands/train.js';
import { watchCommand } from './commands/watch.js';
import { watchesCommand } from './commands/watches.js';
import { workersCommand } from './commands/workers.js';
import { type Context, type GlobalOptions } from './context.js';
import { HELP } from './help.js';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** In the order of the help: the workflow, then resources, then administration. */
const commands = [
  devCommand,
  submitCommand,
  watchCommand,
  resultsCommand,
  itemsCommand,
  eventsCommand,
  trainCommand,
  classifyCommand,
  reclassifyCommand,
  batchesCommand,
  batchOrderCommands,
  watchesCommand,
  datasetsCommand,
  labelsCommand,
  reviewCommand,
  runsCommand,
  reclassificationsCommand,
  modelsCommand,
  promoteCommand,
  backbonesCommand,
  deleteCommand,
  workersCommand,
  keysCommand,
  demoCommand,
  doctorCommand,
  completionCommand,
];

/**
 * Builds the tree of all commands.
 *
 * @param contextOf - creates the context of the commands; it is given a function that returns the global options
 */
export function buildProgram(contextOf: (options: () => GlobalOptions) => Context): Command {
  const program = new Command('clipyard')
    .description('Classifies videos in bulk: submit them, train on their features, classify new ones.')
    .version(version)
    .addOption(new Option('--api <url>', 'address of the API').env('CLIPYARD_URL').default('http://127.0.0.1:3000'))
    .addOption(new Option('--key <key>', 'API key, if the API requires one').env('CLIPYARD_API_KEY'))
    .option('--json', 'print JSON, for programs')
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', HELP)
    .showHelpAfterError('(see --help for the usage)')
    .exitOverride();
  const context = contextOf(() => program.opts<{ api: string; key?: string }>());
  // Before the commands are added, because they inherit it.
  program.configureOutput({ writeOut: (text) => context.write(text), writeErr: (text) => context.report(text) });
  for (const add of commands) add(program, context);
  return program;
}
