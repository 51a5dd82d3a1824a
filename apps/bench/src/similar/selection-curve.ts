import { join } from 'node:path';

import { fitBaseline, predictBaseline } from '@clipyard/classifier';
import { isBuilding, SimilarityIndex } from '@clipyard/datasets';
import { FileSystemObjectStore } from '@clipyard/object-store';
import { SeededRandom } from '@clipyard/tensors';

import { interval95, mean, round } from '../statistics.js';
import { type ClipExtractor, FRAMES, UNIFORM } from '../training/extract-features.js';
import { type LabelledClip } from '../training/real-clips.js';
import { storeVideos } from './stored-videos.js';

const SEEDS = 5;
const SHARES = [0.05, 0.1, 0.2, 0.4];
const TEST_SHARE = 0.3;
const STREAM = 9;
const FOREVER_MS = 2 ** 31 - 1;

/**
 * Accuracy with a few labels that were selected, against labels of random videos. The model is the linear baseline that
 * every training run reports. Both models are tested on the same 30 % of the clips.
 *
 * @param data - (clips, FRAMES, featureSize)
 */
export async function selectionCurve(
  clips: readonly LabelledClip[],
  data: Float32Array,
  extractor: ClipExtractor,
  scratch: string,
) {
  const spec = extractor.spec(UNIFORM);
  const { featureSize } = spec;
  const size = FRAMES * featureSize;
  const labels = [...new Set(clips.map(({ label }) => label))].sort();
  const targets = Int32Array.from(clips, ({ label }) => labels.indexOf(label));
  const means = meansOf(data, clips.length, featureSize);
  const gains: Record<string, { selected: number[]; random: number[] }> = {};
  for (let seed = 0; seed < SEEDS; seed++) {
    const order = shuffled(clips.length, SeededRandom.fromSeed(seed, STREAM));
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
      const accuracy = (rows: readonly number[]): Promise<number> =>
        accuracyOf(rows, test, means, targets, labels.length, featureSize);
      const at = (gains[String(share)] ??= { selected: [], random: [] });
      at.selected.push(await accuracy(chosen.map(({ offset }) => pool[offset]!)));
      const drawn = shuffled(pool.length, SeededRandom.fromSeed(seed, STREAM + 1));
      at.random.push(await accuracy(drawn.slice(0, count).map((i) => pool[i]!)));
    }
    await index.close();
  }
  return Object.fromEntries(
    Object.entries(gains).map(([share, { selected, random }]) => [
      share,
      {
        selected: round(mean(selected), 4),
        random: round(mean(random), 4),
        gain: round(mean(selected.map((value, i) => value - random[i]!)), 4),
        interval: round(interval95(selected.map((value, i) => value - random[i]!)), 4),
      },
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

function shuffled(count: number, random: SeededRandom): number[] {
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random.unit() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
