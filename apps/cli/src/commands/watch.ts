import { type Batch, type TrainingRun } from '@clipyard/client';
import { type Command } from 'commander';
import { type Context } from '../context.js';
import { Failed } from '../failures.js';
import { watchBatch, watchTraining } from '../follow.js';
import { examples } from '../help.js';
import { batchLine, percent } from '../output.js';

/** What a batch came to. Throws where it came to nothing. */
export function endOfBatch(context: Context, batch: Batch): void {
  const text = `${batch.id}: ${batch.state}, ${batchLine(batch)}`;
  if (batch.state === 'failed' || batch.state === 'cancelled') throw new Failed(`${text}${batch.failure == null ? '' : `: ${batch.failure.message}`}`, batch, batch.failure?.code);
  context.print(batch, text);
}

/** What a training run came to. Throws where it has no model. */
export function endOfTraining(context: Context, run: TrainingRun): void {
  const { evaluation, modelId, failure, warnings, state } = run;
  for (const warning of warnings) context.note(`warning: ${warning}`);
  const model = evaluation === null ? null : `model ${modelId ?? ''}: ${evaluation.split} accuracy ${percent(evaluation.accuracy)} (commonest class ${percent(evaluation.baselines.majority)}, linear ${percent(evaluation.baselines.linear)})`;
  if (state !== 'succeeded') throw new Failed(`The training run is ${state}${failure === null ? '' : `: ${failure.message}`}${model === null ? '' : `; ${model}`}`, run, failure?.code);
  context.print(run, model ?? `model ${modelId ?? ''}`);
}

export function watchCommand(program: Command, context: Context): void {
  program
    .command('watch')
    .description('Follow a batch or a training run to its end.')
    .argument('<id>', 'of a batch or a training run')
    .addHelpText('after', examples('clipyard watch batch_…', 'clipyard --json watch run_…'))
    .action(async (id: string) => {
      if (id.startsWith('run_')) endOfTraining(context, await watchTraining(context.client(), id, context.progress()));
      else endOfBatch(context, await watchBatch(context.client(), id, context.progress()));
    });
}
