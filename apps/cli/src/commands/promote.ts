import { type Command } from 'commander';

import { type Context } from '../context.js';
import { examples } from '../help.js';
import { given } from '../options.js';

export function promoteCommand(program: Command, context: Context): void {
  program
    .command('promote')
    .description('Point an alias at a model.')
    .argument('<model>', 'its id')
    .option('--alias <name>', 'which alias', 'production')
    .option('--force <reason>', 'overrule the gate, for this reason')
    .addHelpText(
      'after',
      examples(
        'clipyard promote model_… --alias canary',
        "clipyard promote model_… --force 'the old one knows too few classes'",
      ),
    )
    .action(async (id: string, { alias, force }: { alias: string; force?: string }) => {
      const version = await context
        .client()
        .promote(id, { alias, force: force !== undefined, ...given({ reason: force }) });
      context.print(version, `${alias} → ${id}`);
    });

  program
    .command('rollback')
    .description('Point an alias back at the model before.')
    .argument('[alias]', 'which alias', 'production')
    .addHelpText('after', examples('clipyard rollback', 'clipyard rollback canary'))
    .action(async (alias: string) => {
      const api = context.client();
      const version = await api.rollback((await api.model(alias)).id, alias);
      context.print(version, `${alias} → ${version.modelId}`);
    });
}
