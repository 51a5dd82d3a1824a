import { join } from 'node:path';

import { fitBaseline, predictBaseline } from '@clipyard/classifier';
import { isBuilding, SimilarityIndex } from '@clipyard/datasets';
import { FileSystemObjectStore } from '@clipyard/object-store';
import { SeededRandom } from '@clipyard/tensors';

import { mean, round, standardError } from '../statistics.js';
import { type ClipExtractor, FRAMES, UNIFORM } from '../training/extract-features.js';
import { type LabelledClip } from '../training/real-clips.js';
import { shuffled, similarityOf, strategies } from './selection-strategies.js';
import { storeVideos } from './stored-videos.js';

const SHARES = [0.05, 0.1, 0.2, 0.4];
const TEST_SHARE = 0.3;
const STREAM = 9;
const FOREVER_MS = 2 ** 31 - 1;

/** The strategy of the API. */
const API = 'api';

/**
 * Accuracy with a few labels that were selected by the API and by other strategies, against labels of random videos.
 * The model is the linear baseline that every training run reports. All models of a seed are tested on the same 30 % of
 * the clips.
 *
 * @param data - (clips, FRAMES, featureSize)
 * @returns by share and strategy: the mean accuracy and its standard error, and those of the paired gain over random
 */
export async function selectionCurve(
  clips: readonly LabelledClip[],
  data: Float32Array,
  extractor: ClipExtractor,
  scratch: string,
  seeds: number,
) {
  const spec = extractor.spec(UNIFORM);
  const { featureSize } = spec;
  const size = FRAMES * featureSize;
  const labels = [...new Set(clips.map(({ label }) => label))].sort();
  const targets = Int32Array.from(clips, ({ label }) => labels.indexOf(label));
  const means = meansOf(data, clips.length, featureSize);
  const similarity = similarityOf(data, clips.length, featureSize);
  const accuracies: Record<string, Record<string, number[]>> = {};
  for (let seed = 0; seed < seeds; seed++) {
    const order = shuffled([...clips.keys()], SeededRandom.fromSeed(seed, STREAM));
    const test = order.slice(0, Math.round(TEST_SHARE * clips.length));
    const pool = order.slice(test.length);
    const store = new FileSystemObjectStore(join(scratch, `seed-${seed}`));
    const { pinned } = await storeVideos(
      store,
      'pool',
      spec,
      pool.map((clip) => ({
        name: `clip ${clip}`,
        label: null,
        data: data.slice(clip * size, (clip + 1) * size),
        timesMs: Array.from({ length: FRAMES }, (_, frame) => frame * 100),
      })),
    );
    const index = new SimilarityIndex(store);
    const pages = await index.pages(pinned, FOREVER_MS);
    if (isBuilding(pages)) throw new Error('the index was not built');
    const candidates = pool.map((_, offset) => ({ shard: 0, offset }));
    for (const share of SHARES) {
      const count = Math.max(labels.length, Math.round(share * pool.length));
      const chosen = await index.select(pinned, { pages, labelled: [], candidates, count, seed });
      const rows: Record<string, readonly number[]> = { [API]: chosen.map(({ offset }) => pool[offset]!) };
      for (const [name, choose] of Object.entries(strategies))
        rows[name] = choose({ clips: pool, count, seed, similarity, labelOf: (clip) => targets[clip]! });
      const at = (accuracies[String(share)] ??= {});
      for (const [name, of] of Object.entries(rows))
        (at[name] ??= []).push(await accuracyOf(of, test, means, targets, labels.length, featureSize));
    }
    await index.close();
  }
  const described = (of: readonly number[], random: readonly number[]) => {
    const gains = of.map((value, i) => value - random[i]!);
    const [accuracy, gain] = [of, gains].map((values) => round(mean(values), 4));
    const [error, gainError] = [of, gains].map((values) => round(standardError(values), 4));
    return { accuracy: accuracy!, error: error!, gain: gain!, gainError: gainError! };
  };
  return Object.fromEntries(
    Object.entries(accuracies).map(([share, at]) => [
      share,
      Object.fromEntries(Object.entries(at).map(([name, of]) => [name, described(of, at['random']!)])),
    ]),
  );
}

async function accuracyOf(
  rows: readonly number[],
  test: readonly number[],
  means: Float32Array,
  targets: Int32Array,
  classes: number,
  size: number,
): Promise<number> {
  const take = (of: readonly number[]): Float32Array => {
    const taken = new Float32Array(of.length * size);
    for (const [i, row] of of.entries()) taken.set(means.subarray(row * size, (row + 1) * size), i * size);
    return taken;
  };
  const known = Int32Array.from(rows, (row) => targets[row]!);
  // Nothing can be fitted to one class: it is the prediction of every clip.
  if (new Set(known).size < 2) return test.filter((row) => targets[row] === known[0]).length / test.length;
  const predicted = predictBaseline(await fitBaseline(take(rows), known, classes), take(test));
  return test.filter((row, i) => targets[row] === predicted[i]).length / test.length;
}

function meansOf(data: Float32Array, clips: number, size: number): Float32Array {
  const means = new Float32Array(clips * size);
  for (let clip = 0; clip < clips; clip++) {
    let held = 0;
    for (let frame = 0; frame < FRAMES; frame++) {
      const of = data.subarray((clip * FRAMES + frame) * size, (clip * FRAMES + frame + 1) * size);
      if (of.every((value) => value === 0)) continue;
      held++;
      for (let i = 0; i < size; i++) means[clip * size + i] = means[clip * size + i]! + of[i]!;
    }
    for (let i = 0; i < size; i++) means[clip * size + i] = means[clip * size + i]! / Math.max(1, held);
  }
  return means;
}
