import {
  ClipyardError,
  findLeakage,
  type Hyperparameters,
  leakageWarnings,
  type Split,
  type SplitRow,
} from '@clipyard/contracts';
import { SeededRandom } from '@clipyard/tensors';

import { holdOut } from './hold-out.js';
import type { SplitPlan, TrainingRow } from './training-row.model.js';

const STREAM = 2;

/** The distinct labels in code point order: index = class, as in the reference. */
export function sortedLabels(rows: readonly Pick<TrainingRow, 'label'>[]): string[] {
  // Bytes of UTF-8 sort as code points do; JavaScript's own order differs beyond the basic plane.
  return [...new Set(rows.map(({ label }) => label))].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

/**
 * Divides rows into train, validation and test. Rows that name their split keep it; only where no row is `test`, a share of those that
 * name none is held out, and only where no row is `validation`, a share of what is left is taken by the split rule. `tail` takes the last
 * rows in the given order (train rows = floor(n × (1 - fraction))); `stratified` and `group` do not depend on the order.
 * @throws ClipyardError `dataset_unusable` with fewer than two classes to train on, or without a validation split that holds two classes
 *   (a single class is let through, with a warning, when `tail` was asked for)
 */
export function planSplits(
  rows: readonly TrainingRow[],
  options: Pick<Hyperparameters, 'split' | 'validationFraction' | 'testFraction' | 'seed'>,
): SplitPlan {
  const { split, validationFraction, testFraction, seed } = options;
  const random = SeededRandom.fromSeed(seed, STREAM);
  const grouped = split === 'group' && rows.some(({ group }) => group !== undefined);
  const refuse = (why: string): ClipyardError => new ClipyardError('dataset_unusable', why);
  const labels = sortedLabels(rows);
  if (labels.length < 2)
    throw refuse(
      `The dataset has ${rows.length} labelled rows of ${labels.length} ${labels.length === 1 ? 'class' : 'classes'}; training needs two classes`,
    );

  const named = (name: string | undefined): number[] => rows.flatMap((row, i) => (row.split === name ? [i] : []));
  let test = named('test');
  let free = named(undefined);
  if (test.length === 0 && testFraction > 0 && free.length > 0) {
    test = holdOut(rows, free, testFraction, grouped, random);
    const held = new Set(test);
    free = free.filter((i) => !held.has(i));
  }
  let validation = named('validation');
  let train = [...named('train'), ...free].sort((a, b) => a - b);
  if (validation.length === 0) {
    const cut = Math.floor(train.length * (1 - validationFraction));
    validation = split === 'tail' ? train.slice(cut) : holdOut(rows, train, validationFraction, grouped, random);
    const held = new Set(validation);
    train = train.filter((i) => !held.has(i));
  }

  const classesOf = (indices: readonly number[]): Set<string> => new Set(indices.map((i) => rows[i]!.label));
  const [trained, validated] = [classesOf(train), classesOf(validation)];
  if (trained.size < 2)
    throw refuse(
      `Only ${train.length} rows of ${trained.size} ${trained.size === 1 ? 'class' : 'classes'} are left to train on`,
    );
  if (validated.size === 0)
    throw refuse(
      `No row of ${train.length} can be spared for validation${grouped ? ': classes have too few groups. Add groups, set testFraction to 0, or ask for split "stratified", which parts groups' : ''}`,
    );
  const warnings: string[] = [];
  if (validated.size === 1) {
    const only = `All ${validation.length} validation rows are of the class "${[...validated].join()}"`;
    if (split !== 'tail')
      throw refuse(`${only}: the best epoch would mean nothing. Add rows, name splits, or ask for split "tail"`);
    warnings.push(`${only}: the best epoch and the validation accuracy mean little`);
  }
  const absent = (from: ReadonlySet<string>): string[] => labels.filter((label) => !from.has(label));
  const list = (missing: readonly string[]): string =>
    missing.slice(0, 10).join(', ') + (missing.length > 10 ? ` and ${missing.length - 10} more` : '');
  if (absent(trained).length > 0) warnings.push(`Classes without training rows: ${list(absent(trained))}`);
  if (validated.size > 1 && absent(validated).length > 0)
    warnings.push(`Classes without validation rows: ${list(absent(validated))}`);
  if (test.length === 0)
    warnings.push(
      'There is no test split; the evaluation is that of the validation split, which also chose the best epoch',
    );
  else if (absent(classesOf(test)).length > 0)
    warnings.push(`Classes without test rows: ${list(absent(classesOf(test)))}`);
  const leakage = findLeakage(
    Object.entries({ train, validation, test }).flatMap(([name, indices]) =>
      indices.map((i): SplitRow => ({ ...rows[i]!, split: name as Split })),
    ),
  );
  return { train, validation, test, warnings: [...warnings, ...leakageWarnings(leakage)], leakage };
}
