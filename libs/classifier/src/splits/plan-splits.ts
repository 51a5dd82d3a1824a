import {
  ClipyardError,
  findLeakage,
  type Hyperparameters,
  leakageWarnings,
  type Split,
  type SplitRow,
} from '@clipyard/api-contract';
import { SeededRandom } from '@clipyard/tensors';

import { holdOut } from './hold-out.js';
import type { SplitPlan, TrainingRow } from './training-row.model.js';

const STREAM = 2;
const TOO_FEW_GROUPS =
  ': classes have too few groups. Add groups, set testFraction to 0, or use split "stratified", which divides groups';

const classCount = (count: number): string => `${count} ${count === 1 ? 'class' : 'classes'}`;

/** The distinct labels in code point order. The index is the class, as in the reference. */
export function sortedLabels(rows: readonly Pick<TrainingRow, 'label'>[]): string[] {
  // UTF-8 bytes sort in code point order. The default order of JavaScript differs outside the basic plane.
  return [...new Set(rows.map(({ label }) => label))].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

/**
 * Divides rows into train, validation and test. Rows that name their split keep it. If no row names `test`, a share of
 * the rows without a split is held out for it. If no row names `validation`, a share of the remaining rows is selected
 * by the split rule: `tail` takes the last rows in the given order (train rows = floor(n × (1 - fraction))), while
 * `stratified` and `group` do not depend on the order.
 *
 * @throws ClipyardError `dataset_unusable` if fewer than two classes remain for training, or if the validation split
 *   holds fewer than two classes (`tail` accepts one class, with a warning)
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
      `The dataset has ${rows.length} labelled rows of ${classCount(labels.length)}; training needs two classes`,
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
  if (trained.size < 2) throw refuse(`Only ${train.length} rows of ${classCount(trained.size)} are left to train on`);
  if (validated.size === 0)
    throw refuse(`None of ${train.length} rows can be used for validation${grouped ? TOO_FEW_GROUPS : ''}`);
  const warnings: string[] = [];
  if (validated.size === 1) {
    const only = `All ${validation.length} validation rows are of the class "${[...validated].join()}"`;
    if (split !== 'tail')
      throw refuse(`${only}: the best epoch could not be chosen. Add rows, name splits, or use split "tail"`);
    warnings.push(`${only}: the best epoch and the validation accuracy are not meaningful`);
  }
  const absent = (from: ReadonlySet<string>): string[] => labels.filter((label) => !from.has(label));
  const list = (missing: readonly string[]): string =>
    missing.slice(0, 10).join(', ') + (missing.length > 10 ? ` and ${missing.length - 10} more` : '');
  if (absent(trained).length > 0) warnings.push(`Classes without training rows: ${list(absent(trained))}`);
  if (validated.size > 1 && absent(validated).length > 0)
    warnings.push(`Classes without validation rows: ${list(absent(validated))}`);
  if (test.length === 0)
    warnings.push(
      'There is no test split; the model is evaluated on the validation split, which also selected the best epoch',
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
