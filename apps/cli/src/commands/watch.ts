import { type Batch, type Reclassification, type TrainingRun } from '@clipyard/client';
import { type Command } from 'commander';

import { type Context } from '../context.js';
import { Failed, Interrupted } from '../failures.js';
import { watchBatch, watchReclassification, watchTraining } from '../follow.js';
import { examples } from '../help.js';
import { batchLine, percent } from '../output.js';
import { selectionLines } from '../run-report.js';

/** What a batch came to. Throws where it came to nothing. */
function endOfBatch(context: Context, batch: Batch): void {
  const text = `${batch.id}: ${batch.state}, ${batchLine(batch)}`;
  if (batch.state === 'failed' || batch.state === 'cancelled')
    throw new Failed(`${text}${batch.failure == null ? '' : `: ${batch.failure.message}`}`, batch, batch.failure?.code);
  context.print(batch, text);
}

/** Prints the result of a training run. Throws if it has no model. */
function endOfTraining(context: Context, run: TrainingRun): void {
  const { evaluation, modelId, failure, warnings, state } = run;
  for (const warning of warnings) context.note(`warning: ${warning}`);
  if (run.selection != null) for (const line of selectionLines(run.selection)) context.note(line);
  const model =
    evaluation === null
      ? null
      : `model ${modelId ?? ''}: ${evaluation.split} accuracy ${percent(evaluation.accuracy)} ` +
        `(linear baseline ${percent(evaluation.baselines.linear)}, ` +
        `most frequent class ${percent(evaluation.baselines.majority)}); details: clipyard runs show ${run.id}`;
  if (state !== 'succeeded')
    throw new Failed(
      `The training run is ${state}${failure === null ? '' : `: ${failure.message}`}${model === null ? '' : `; ${model}`}`,
      run,
      failure?.code,
    );
  context.print(run, model ?? `model ${modelId ?? ''}`);
}

/** What a reclassification came to, without its items. Throws where it did not reach its end. */
export function endOfReclassification(reclassification: Reclassification): string {
  const { id, state, changed, items, failed, failure } = reclassification;
  const text = `${id}: ${state}, ${changed} of ${items} changed, ${failed} without features`;
  if (state !== 'succeeded')
    throw new Failed(`${text}${failure == null ? '' : `: ${failure.message}`}`, reclassification, failure?.code);
  return text;
}

/** What goes on by itself is not stopped by who watches it. */
async function watched<T>(context: Context, id: string, following: Promise<T>): Promise<T> {
  try {
    return await following;
  } catch (error) {
    throw context.signal.aborted
      ? new Interrupted(`Stopped watching. It goes on; follow it with: clipyard watch ${id}`)
      : error;
  }
}

/** Follows a batch to its end, and says what it came to. */
export async function followBatch(context: Context, id: string): Promise<void> {
  endOfBatch(context, await watched(context, id, watchBatch(context.client(), id, context.progress())));
}

/** Follows a training run to its end, and says what it came to. */
export async function followTraining(context: Context, id: string): Promise<void> {
  endOfTraining(context, await watched(context, id, watchTraining(context.client(), id, context.progress())));
}

/** Follows a reclassification to its end. */
export function followReclassification(context: Context, id: string): Promise<Reclassification> {
  return watched(context, id, watchReclassification(context.client(), id, context.progress()));
}

async function watch(context: Context, id: string): Promise<void> {
  if (id.startsWith('run_')) return followTraining(context, id);
  if (!id.startsWith('rcl_')) return followBatch(context, id);
  const reclassification = await followReclassification(context, id);
  context.print(reclassification, endOfReclassification(reclassification));
}

export function watchCommand(program: Command, context: Context): void {
  program
    .command('watch')
    .description('Follow a batch, a training run or a reclassification to its end.')
    .argument('<id>', 'of a batch, a training run or a reclassification')
    .addHelpText('after', examples('clipyard watch batch_…', 'clipyard --json watch run_…'))
    .action((id: string) => watch(context, id));
}
