import { SeededRandom } from '@clipyard/tensors';

import { FRAMES } from '../training/extract-features.js';

/** Neighbours whose similarity is the density of a clip. */
const NEIGHBOURS = 10;

/** What a strategy chooses from. */
export interface Pool {
  /** Indexes of clips. */
  readonly clips: readonly number[];
  readonly count: number;
  readonly seed: number;
  /** Cosine of the vectors of two clips. */
  readonly similarity: (a: number, b: number) => number;
  /** The class of a clip, as a person would answer. */
  readonly labelOf: (clip: number) => number;
}

/** Chooses clips to label, which are compared with those that the API chooses. */
export type Strategy = (pool: Pool) => number[];

export const strategies: Readonly<Record<string, Strategy>> = {
  random: ({ clips, count, seed }) => shuffled(clips, SeededRandom.fromSeed(seed, 10)).slice(0, count),
  /** k-center: each next clip is the least similar to the chosen ones. */
  different: (pool) => centres(pool, () => 1),
  /** k-center × density. */
  'different × dense': (pool) => {
    const density = densityOf(pool);
    return centres(pool, (clip) => density.get(clip)!);
  },
  /** Greedy k-medoids: each next clip makes the clips most similar to their nearest chosen one. */
  typical: ({ clips, count, similarity }) => {
    const covered = new Map(clips.map((clip) => [clip, 0]));
    return greedily(
      clips,
      count,
      (candidate) =>
        clips.reduce((sum, clip) => sum + Math.max(0, similarity(clip, candidate) - covered.get(clip)!), 0),
      (chosen) => {
        for (const clip of clips) covered.set(clip, Math.max(covered.get(clip)!, similarity(clip, chosen)));
      },
    );
  },
  /** Uncertainty × density: the first half is random, the second half is what its class means are least sure of. */
  'uncertain × dense': (pool) => {
    const half = Math.ceil(pool.count / 2);
    const first = strategies['random']!({ ...pool, count: half });
    const rest = pool.clips.filter((clip) => !first.includes(clip));
    const uncertainty = ranksOf(uncertaintyOf(pool, first, rest));
    const density = densityOf({ ...pool, clips: rest });
    const best = [...rest].sort((a, b) => score(b) - score(a));
    function score(clip: number): number {
      return uncertainty.get(clip)! * density.get(clip)!;
    }
    return [...first, ...best.slice(0, pool.count - half)];
  },
};

/**
 * Unit vectors of clips, as the similarity index makes them before it shortens them: the mean of the frames' square
 * roots.
 *
 * @param data - (clips, FRAMES, size)
 */
export function similarityOf(data: Float32Array, clips: number, size: number): Pool['similarity'] {
  const vectors = Array.from({ length: clips }, (_, clip) => {
    const sum = new Float64Array(size);
    for (let frame = 0; frame < FRAMES; frame++) {
      const of = data.subarray((clip * FRAMES + frame) * size, (clip * FRAMES + frame + 1) * size);
      const roots = Float64Array.from(of, (value) => Math.sign(value) * Math.sqrt(Math.abs(value)));
      const scale = 1 / Math.sqrt(product(roots, roots) + 1e-12);
      for (let i = 0; i < size; i++) sum[i] = sum[i]! + roots[i]! * scale;
    }
    const scale = 1 / Math.sqrt(product(sum, sum) + 1e-12);
    return sum.map((value) => value * scale);
  });
  const grid = vectors.map((a) => vectors.map((b) => product(a, b)));
  return (a, b) => grid[a]![b]!;
}

export function shuffled(clips: readonly number[], random: SeededRandom): number[] {
  const order = [...clips];
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random.unit() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

/** Starts with a random clip; each next one has the largest distance × weight. */
function centres({ clips, count, seed, similarity }: Pool, weight: (clip: number) => number): number[] {
  const start = shuffled(clips, SeededRandom.fromSeed(seed, 11))[0];
  const distance = new Map(clips.map((clip) => [clip, clip === start ? Infinity : 1]));
  return greedily(
    clips,
    count,
    (clip) => distance.get(clip)! * weight(clip),
    (chosen) => {
      for (const clip of clips) distance.set(clip, Math.min(distance.get(clip)!, 1 - similarity(clip, chosen)));
    },
  );
}

/** Chooses the clip with the highest score again and again. */
function greedily(
  clips: readonly number[],
  count: number,
  score: (clip: number) => number,
  choose: (clip: number) => void,
): number[] {
  const left = new Set(clips);
  const chosen: number[] = [];
  while (chosen.length < count && left.size > 0) {
    const scores = new Map([...left].map((clip) => [clip, score(clip)]));
    const next = [...left].reduce((best, clip) => (scores.get(clip)! > scores.get(best)! ? clip : best));
    chosen.push(next);
    left.delete(next);
    choose(next);
  }
  return chosen;
}

/** Ranks from 0 to 1 of the mean similarity of each clip to its nearest neighbours. */
function densityOf({ clips, similarity }: Pick<Pool, 'clips' | 'similarity'>): ReadonlyMap<number, number> {
  return ranksOf(
    new Map(
      clips.map((clip) => {
        const others = clips.filter((other) => other !== clip).map((other) => similarity(clip, other));
        const nearest = others.sort((a, b) => b - a).slice(0, NEIGHBOURS);
        return [clip, nearest.reduce((sum, value) => sum + value, 0)];
      }),
    ),
  );
}

/** How close the two most similar classes of a clip are, by the mean similarity to their labelled clips. */
function uncertaintyOf(
  { similarity, labelOf }: Pool,
  labelled: readonly number[],
  clips: readonly number[],
): ReadonlyMap<number, number> {
  const classes = [...new Set(labelled.map(labelOf))].map((label) => labelled.filter((one) => labelOf(one) === label));
  return new Map(
    clips.map((clip) => {
      const [first = 0, second = 0] = classes
        .map((members) => members.reduce((sum, member) => sum + similarity(clip, member), 0) / members.length)
        .sort((a, b) => b - a);
      return [clip, second - first];
    }),
  );
}

function ranksOf(values: ReadonlyMap<number, number>): ReadonlyMap<number, number> {
  const order = [...values].sort(([, a], [, b]) => a - b);
  return new Map(order.map(([clip], i) => [clip, (i + 1) / order.length]));
}

const product = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
