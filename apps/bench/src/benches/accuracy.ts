import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

import { type PresetName, presetNames, sourceIdOf } from '@clipyard/api-contract';
import { benchSettings } from '@clipyard/config';

import { backbonePath } from '../accuracy/backbones.js';
import { type ClipSet, clipSets, setNames } from '../accuracy/clip-sets.js';
import { fitPresets, otherPresets } from '../accuracy/fit-presets.js';
import { outerFolds } from '../accuracy/outer-folds.js';
import { inErrors, type MeanAndError, meanAndError, paired } from '../accuracy/paired.js';
import { featuresOf } from '../accuracy/set-features.js';
import { sklearnAccuracies } from '../accuracy/sklearn-accuracies.js';
import { type Bench, type BenchRequest } from '../bench.js';
import { isAbsent } from '../python.js';
import { mean, round } from '../statistics.js';
import { FRAMES, openExtractor } from '../training/extract-features.js';
import { inMemory } from '../training/real-clips.js';

const REPETITIONS = 3;

/** Results of one set. */
async function measureSet(set: ClipSet, data: string, { scratch, say, options }: BenchRequest) {
  const clips = await set.clips();
  const extractor = await openExtractor(await backbonePath(set.backbone, data, scratch), scratch);
  const own = join(scratch, set.name);
  await mkdir(own, { recursive: true });
  let features;
  try {
    say(`${set.name}: features of ${clips.length} clips`);
    features = await featuresOf(set.name, clips, extractor, options['cache'] ?? own);
  } finally {
    await extractor.close();
  }
  const rows = clips.map(({ path, label, group }) => ({
    videoId: path,
    label,
    ...(group === undefined ? {} : { group }),
  }));
  const folds = outerFolds(rows, set.folds, Number(options['repetitions'] ?? REPETITIONS));
  const source = inMemory(features.data, FRAMES * features.featureSize);
  const fitted = await fitPresets(
    { rows, source, featureSize: features.featureSize },
    folds,
    chosenPresets(options['presets']),
    availableParallelism(),
    (preset, accuracies) => say(`${set.name}: ${preset} ${mean(accuracies).toFixed(4)}`),
  );
  say(`${set.name}: scikit-learn`);
  const sklearn = await sklearnAccuracies({ rows, ...features }, folds, own);
  const auto = fitted.presets['auto']!;
  const names = Object.keys(fitted.presets).filter((name) => name !== 'auto');
  const best = names.reduce((a, b) => (mean(fitted.presets[b]!) > mean(fitted.presets[a]!) ? b : a));
  const report = {
    clips: clips.length,
    classes: new Set(clips.map(({ label }) => label)).size,
    groups: new Set(rows.map(({ group, videoId }) => group ?? sourceIdOf(videoId))).size,
    backbone: extractor.backbone,
    folds: { kind: set.folds, count: folds.length },
    accuracy: Object.fromEntries(
      Object.entries({ ...fitted.presets, baseline: fitted.baseline }).map(([name, values]) => [
        name,
        { ...meanAndError(values), folds: values.map((value) => round(value, 4)) },
      ]),
    ),
    chosen: countOf(fitted.chosen),
    best,
    autoMinusBest: paired(auto, fitted.presets[best]!),
    autoMinusBaseline: paired(auto, fitted.baseline),
    sklearn: isAbsent(sklearn)
      ? sklearn
      : { ...sklearn, ...meanAndError(sklearn.accuracies), autoMinusSklearn: paired(auto, sklearn.accuracies) },
    seconds: fitted.seconds,
  };
  say(
    `${set.name}: ${Object.entries(report.accuracy)
      .map(([name, { mean: value }]) => `${name} ${value.toFixed(3)}`)
      .join(', ')}; auto chose ${Object.keys(report.chosen).join(', ')}`,
  );
  return report;
}

type SetReport = Awaited<ReturnType<typeof measureSet>>;

/** @param names - Comma-separated. `auto` is always among the presets. */
function chosenPresets(names: string | undefined): PresetName[] {
  const wanted: readonly string[] = names?.split(',') ?? otherPresets;
  return presetNames.filter((name) => name === 'auto' || wanted.includes(name));
}

function countOf(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

/** The metrics of the sets that were measured; null for the others. */
function accuracyMetrics(reports: Readonly<Record<string, SetReport>>): Record<string, number | null> {
  const of = (set: string, preset: string): number | null => reports[set]?.accuracy[preset]?.mean ?? null;
  const differences = Object.entries(reports).flatMap(([name, { sklearn }]): MeanAndError[] =>
    // Mean features cannot tell its classes apart, so it would only raise the mean.
    name === 'order' || !('autoMinusSklearn' in sklearn) ? [] : [sklearn.autoMinusSklearn],
  );
  const order = [of('order', 'temporal'), of('order', 'auto')].filter((value) => value !== null);
  return {
    'accuracy.yoga_auto': of('yoga', 'auto'),
    'accuracy.fights_gain': reports['fights'] === undefined ? null : inErrors(reports['fights'].autoMinusBaseline),
    'accuracy.ut_auto': of('ut', 'auto'),
    'accuracy.order': order.length === 0 ? null : Math.min(...order),
    'accuracy.vs_sklearn': differences.length === 0 ? null : round(mean(differences.map((one) => one.mean)), 4),
    'accuracy.demo': of('demo', 'auto'),
  };
}

/** Accuracy of every preset and of scikit-learn on the same folds of labelled clips. */
export const accuracyBench: Bench = {
  name: 'accuracy',
  summary: 'accuracy of auto, of every head and of scikit-learn on the same folds of labelled clips',
  options: [
    { flags: '--cache <folder>', description: 'keep features here, for the next run' },
    { flags: '--sets <names>', description: `comma-separated (default: ${setNames.join(',')})` },
    {
      flags: '--presets <names>',
      description: `besides auto and its heads, comma-separated (default: ${otherPresets.join(',')})`,
    },
    { flags: '--repetitions <n>', description: `of the five folds (default: ${REPETITIONS})` },
  ],
  run: async (request) => {
    const { testData } = benchSettings();
    if (testData === null)
      return { metrics: accuracyMetrics({}), details: { reason: 'CLIPYARD_TEST_DATA names no folder' } };
    const wanted = request.options['sets']?.split(',') ?? setNames;
    const reports: Record<string, SetReport> = {};
    for (const set of clipSets(testData, request.scratch))
      if (wanted.includes(set.name)) reports[set.name] = await measureSet(set, testData, request);
    return { metrics: accuracyMetrics(reports), details: { sets: reports } };
  },
};
