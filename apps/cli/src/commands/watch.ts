import { type Batch, type Reclassification, type TrainingRun } from '@clipyard/client';
import { type Command } from 'commander';

import { type Context } from '../context.js';
import { failureLines } from '../failed-items.js';
import { Failed, Interrupted } from '../failures.js';
import { watchBatch, watchReclassification, watchTraining } from '../follow.js';
import { examples } from '../help.js';
import { batchLine, endedAs, percent } from '../output.js';
import { selectionLines } from '../run-report.js';

/** Failures that cannot be read now do not change the result of the batch. */
const reasons = (context: Context, batch: Batch): Promise<string[]> =>
  failureLines(context.client(), batch).catch((error: unknown) => [
    `The failures cannot be read now: ${error instanceof Error ? error.message : String(error)}`,
  ]);

/**
 * Prints why items of a batch failed, and its result.
 *
 * @throws Failed if the batch failed or was cancelled
 */
async function endOfBatch(context: Context, batch: Batch): Promise<void> {
  const text = `${batch.id}: ${batchLine(batch)}`;
  if (!context.json) for (const line of await reasons(context, batch)) context.note(line);
  if (batch.state === 'failed' || batch.state === 'cancelled')
    throw new Failed([`${text}${reasonOf(batch)}`, ...faultyItems(batch)].join('\n'), batch, batch.failure?.code);
  context.print(batch, text);
}

const reasonOf = ({ failure }: Batch): string => (failure == null ? '' : `: ${failure.message}`);

/** The items that caused the failure of a batch, if there are more than its message names. */
const faultyItems = ({ failure }: Batch): string[] =>
  (failure?.errors ?? []).map(({ pointer, detail, code }) => `  ${pointer}  ${detail ?? code}`);

/**
 * Prints the result of a training run.
 *
 * @throws Failed if the run did not succeed
 */
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
      `The training run ${endedAs(state)}` +
        `${failure === null ? '' : `: ${failure.message}`}${model === null ? '' : `; ${model}`}`,
      run,
      failure?.code,
    );
  context.print(run, model ?? `model ${modelId ?? ''}`);
}

/**
 * Summarises a finished reclassification.
 *
 * @returns one line of text, without the items
 * @throws Failed if the reclassification did not succeed
 */
export function endOfReclassification(reclassification: Reclassification): string {
  const { id, state, changed, items, failed, failure } = reclassification;
  const text = `${id}: ${state}, ${changed} of ${items} changed, ${failed} without features`;
  if (state !== 'succeeded')
    throw new Failed(`${text}${failure == null ? '' : `: ${failure.message}`}`, reclassification, failure?.code);
  return text;
}

/** Ctrl-C stops only the watching: the work on the server continues, and the message says so. */
async function watched<T>(context: Context, id: string, following: Promise<T>): Promise<T> {
  try {
    return await following;
  } catch (error) {
    throw context.signal.aborted
      ? new Interrupted(`Stopped watching. The work continues; follow it with: clipyard watch ${id}`)
      : error;
  }
}

/** Follows a batch to its end, and prints its result. */
export async function followBatch(context: Context, id: string): Promise<void> {
  await endOfBatch(context, await watched(context, id, watchBatch(context.client(), id, context.progress())));
}

/** Follows a training run to its end, and prints its result. */
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
    .argument('<id>', 'id of a batch, a training run or a reclassification')
    .addHelpText('after', examples('clipyard watch batch_…', 'clipyard --json watch run_…'))
    .action((id: string) => watch(context, id));
}
