import { type AliasVersion } from '@clipyard/client';
import { type Command } from 'commander';

import { type Context } from '../context.js';
import { examples } from '../help.js';
import { given } from '../options.js';
import { percent } from '../output.js';

export function promoteCommand(program: Command, context: Context): void {
  program
    .command('promote')
    .description(
      'Point an alias at a model. The gate refuses a model that is worse than its own linear baseline, or than the ' +
        'current model on the test videos and classes that both models share.',
    )
    .argument('<model>', 'id of the model')
    .option('--alias <name>', 'name of the alias', 'production')
    .option('--force <reason>', 'override the gate; the reason is kept in the history of the alias')
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
      context.print(
        version,
        [`${alias} → ${id}`, ...overrideLines(version, force), ...comparisonLines(version)].join('\n'),
      );
    });

  program
    .command('rollback')
    .description('Point an alias back at its previous model.')
    .argument('[alias]', 'name of the alias', 'production')
    .addHelpText('after', examples('clipyard rollback', 'clipyard rollback canary'))
    .action(async (alias: string) => {
      const api = context.client();
      const version = await api.rollback((await api.model(alias)).id, alias);
      context.print(version, `${alias} → ${version.modelId}`);
    });
}

/** Whether a reason overrode the gate. @param reason - undefined if none was given */
export function overrideLines({ forced }: Pick<AliasVersion, 'forced'>, reason: string | undefined): string[] {
  if (reason === undefined) return [];
  return [
    forced ? `the gate refused the model; overridden: ${reason}` : 'the gate accepted the model; nothing to force',
  ];
}

/** The figures that the gate compared, and how the two models differ. */
export function comparisonLines({ comparison }: Pick<AliasVersion, 'comparison'>): string[] {
  if (comparison === null) return [];
  const { modelId, items, accuracy, currentAccuracy, addedLabels, removedLabels, added, removed, sameSpec } =
    comparison;
  return [
    accuracy === null || currentAccuracy === null
      ? `no test videos in common with ${modelId}`
      : `accuracy on ${items} common test videos: ${percent(accuracy)}, ` +
        `before ${percent(currentAccuracy)} (${modelId})`,
    ...(addedLabels.length > 0 ? [`new classes: ${named(addedLabels, added)}`] : []),
    ...(removedLabels.length > 0 ? [`dropped classes: ${named(removedLabels, removed)}`] : []),
    ...(sameSpec ? [] : ['the feature spec has changed']),
  ];
}

const named = (labels: readonly string[], total = labels.length): string =>
  labels.join(', ') + (total > labels.length ? ` and ${total - labels.length} more` : '');
