import { type SimilarityPage } from '../pages/similarity-page.js';
import { type DotKernel } from '../vectors/dot-kernel.js';
import { normalize } from '../vectors/sketch.js';
import { type PageKeys, type Place, type SelectCall, type Selected } from './protocol.js';

/** More clusters than this take too long; larger selections take several videos of a cluster. */
const MOST_CLUSTERS = 1024;
/** Clusters are found on at most so many videos. */
const MOST_SAMPLES = 50_000;
const ROUNDS = 15;

interface Vectors {
  vectorsOf(keys: PageKeys): Promise<SimilarityPage>;
  kernelOf(width: number): DotKernel;
}

/**
 * Chooses the videos that are most worth a label: a random one of each group of similar videos that has no label yet,
 * largest groups first. The videos are clustered (spherical k-means) into as many groups as there would be labels. The
 * most typical video of each group, and the most different videos, were worse than random labels on some data:
 * docs/benchmarks/2026-11-30-selection.md.
 */
export async function selectVideos(vectors: Vectors, call: SelectCall): Promise<Selected[]> {
  const { pages, labelled, candidates, count, seed } = call;
  const random = generator(seed);
  const places = sampled([...labelled, ...candidates], labelled.length, random);
  const [first] = pages;
  if (candidates.length === 0 || first === undefined) return [];
  const { width } = await vectors.vectorsOf(first);
  const rows = await rowsOf(vectors, pages, places.of, width);
  const clusters = Math.min(MOST_CLUSTERS, places.of.length, places.labelled + count);
  const of = cluster(rows, width, clusters, random);
  const members = Array.from({ length: clusters }, (): number[] => []);
  const known = new Int32Array(clusters);
  for (const [row, group] of of.entries()) {
    if (row < places.labelled) known[group] = known[group]! + 1;
    else members[group]!.push(row);
  }
  const sizes = members.map(({ length }) => length);
  for (const group of members) shuffle(group, random);
  const selected: Selected[] = [];
  while (selected.length < count) {
    // Groups with the fewest labels first, then the largest ones.
    let next = -1;
    for (let group = 0; group < clusters; group++) {
      if (members[group]!.length === 0) continue;
      const isBetter =
        next < 0 || known[group]! < known[next]! || (known[group] === known[next] && sizes[group]! > sizes[next]!);
      if (isBetter) next = group;
    }
    if (next < 0) break;
    known[next] = known[next]! + 1;
    selected.push({ ...places.of[members[next]!.pop()!]!, represents: sizes[next]! });
  }
  return selected;
}

/** Labelled rows come first. If there are too many rows, both kinds are thinned out. */
function sampled(
  rows: readonly Place[],
  labelled: number,
  random: () => number,
): { readonly of: readonly Place[]; readonly labelled: number } {
  if (rows.length <= MOST_SAMPLES) return { of: rows, labelled };
  const keep = (some: readonly Place[], count: number): Place[] => shuffle([...some], random).slice(0, count);
  const ofLabelled = Math.min(labelled, Math.floor(MOST_SAMPLES / 2));
  const rest = Math.min(rows.length - labelled, MOST_SAMPLES - ofLabelled);
  return {
    of: [...keep(rows.slice(0, labelled), ofLabelled), ...keep(rows.slice(labelled), rest)],
    labelled: ofLabelled,
  };
}

/** (places, width) the mean vectors of rows. */
async function rowsOf(
  vectors: Vectors,
  pages: readonly PageKeys[],
  places: readonly Place[],
  width: number,
): Promise<Float32Array> {
  const rows = new Float32Array(places.length * width);
  const order = [...places.keys()].sort((a, b) => places[a]!.shard - places[b]!.shard);
  for (const at of order) {
    const { shard, offset } = places[at]!;
    const page = await vectors.vectorsOf(pages[shard]!);
    for (let i = 0; i < width; i++) rows[at * width + i] = page.vectors[offset * width + i]! * page.scales[offset]!;
  }
  return rows;
}

/** Spherical k-means with k-means++ seeding. Returns the cluster of each row. */
function cluster(rows: Float32Array, width: number, clusters: number, random: () => number): Int32Array {
  const count = rows.length / width;
  const centres = new Float32Array(clusters * width);
  const distances = new Float64Array(count).fill(Infinity);
  let chosen = Math.floor(random() * count);
  for (let c = 0; c < clusters; c++) {
    const centre = rows.slice(chosen * width, (chosen + 1) * width);
    centres.set(centre, c * width);
    let total = 0;
    for (let row = 0; row < count; row++) {
      const distance = Math.max(0, 1 - dot(rows, row * width, centre));
      distances[row] = Math.min(distances[row]!, distance);
      total += distances[row]!;
    }
    let left = random() * total;
    chosen = 0;
    while (chosen < count - 1 && (left -= distances[chosen]!) > 0) chosen++;
  }
  const of = new Int32Array(count).fill(-1);
  for (let round = 0; round < ROUNDS; round++) {
    let moved = 0;
    const sums = new Float32Array(centres.length);
    for (let row = 0; row < count; row++) {
      let [best, nearest] = [-Infinity, 0];
      for (let c = 0; c < clusters; c++) {
        const product = dot(rows, row * width, centres.subarray(c * width, (c + 1) * width));
        if (product > best) [best, nearest] = [product, c];
      }
      if (of[row] !== nearest) moved++;
      of[row] = nearest;
      for (let i = 0; i < width; i++) sums[nearest * width + i] = sums[nearest * width + i]! + rows[row * width + i]!;
    }
    for (let c = 0; c < clusters; c++) {
      const sum = sums.subarray(c * width, (c + 1) * width);
      // An empty cluster keeps its centre.
      if (sum.every((value) => value === 0)) continue;
      normalize(sum);
      centres.set(sum, c * width);
    }
    if (moved === 0) break;
  }
  return of;
}

/** Shuffles a list in place. */
function shuffle<T>(list: T[], random: () => number): T[] {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [list[i], list[j]] = [list[j]!, list[i]!];
  }
  return list;
}

function dot(rows: Float32Array, at: number, other: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < other.length; i++) sum += rows[at + i]! * other[i]!;
  return sum;
}

function generator(seed: number): () => number {
  let state = (seed ^ 0x9e37_79b9) >>> 0;
  return () => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
