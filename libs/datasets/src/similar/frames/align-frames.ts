/** Unit vectors of the frames of one video. */
export interface FrameVectors {
  /** (frames, width) */
  readonly vectors: Float32Array;
  readonly width: number;
  /** Time of each frame in seconds, ascending. */
  readonly seconds: readonly number[];
}

/** One frame of each video that shows the same moment. */
interface AlignedFrame {
  /** Seconds from the start of the first video. */
  readonly first: number;
  /** Seconds from the start of the second video. */
  readonly second: number;
  /** Cosine of the frames' vectors. */
  readonly similarity: number;
}

/** How two videos fit onto each other in time. */
export interface Alignment {
  /** How closely the changes over time agree: the correlation of the frames' deviations from their mean. */
  readonly correlation: number;
  /** Mean cosine of the aligned frames. */
  readonly similarity: number;
  /**
   * How often a frame agrees more with the aligned frame than with those of other moments; half by chance. Two videos
   * in which a person crosses the same empty room change alike, but not at the same moments.
   */
  readonly timing: number;
  readonly frames: readonly AlignedFrame[];
}

/** Fewer aligned frames prove nothing. */
const MIN_FRAMES = 5;
/** The aligned part must have this share of the frames of the shorter video. */
const MIN_SHARE = 0.65;
/** Offsets that are compared exactly, after a fast comparison of all. */
const EXACT_OFFSETS = 8;

/**
 * Aligns two videos in time, at the offset where their changes over time agree best. What stays the same in a video,
 * such as its background, counts little: two videos of one room are alike in all frames but change differently.
 *
 * @param ignored - frames of the first and the second video that prove nothing, such as those of a common opening
 * @returns null if the videos have too few frames
 */
export function alignFrames(
  first: FrameVectors,
  second: FrameVectors,
  ignored: readonly [ReadonlySet<number>, ReadonlySet<number>] = [new Set(), new Set()],
): Alignment | null {
  const [a, b] = [without(first, ignored[0]), without(second, ignored[1])];
  if (a.seconds.length < MIN_FRAMES || b.seconds.length < MIN_FRAMES) return null;
  if (duration(a) > duration(b)) {
    const turned = alignShorter(b, a);
    return (
      turned && {
        ...turned,
        frames: turned.frames.map((frame) => ({ ...frame, first: frame.second, second: frame.first })),
      }
    );
  }
  return alignShorter(a, b);
}

/** @param long - its frames are interpolated at the times of the frames of `short` */
function alignShorter(short: FrameVectors, long: FrameVectors): Alignment | null {
  const grams = { short: gram(short, short), cross: gram(short, long), long: gram(long, long) };
  const sizes = { short: short.seconds.length, long: long.seconds.length };
  // Half the distance of frames is as exact as interpolation is.
  const step = Math.max(duration(long) / (sizes.long - 1), 0.02) / 2;
  const steps = new Set(short.seconds.flatMap((x) => long.seconds.map((y) => Math.round((y - x) / step))));
  const rough = roughProducts(grams, sizes);
  const candidates = [...steps].flatMap((count) => {
    const places = placesAt(short, long, count * step);
    return places.length < Math.max(MIN_FRAMES, MIN_SHARE * sizes.short)
      ? []
      : [{ offset: count * step, places, score: rough(places) }];
  });
  candidates.sort((a, b) => b.score - a.score);
  let best: { correlation: number; offset: number } | null = null;
  for (const { offset, places } of candidates.slice(0, EXACT_OFFSETS)) {
    const correlation = correlationOf(places, grams, sizes);
    if (best === null || correlation > best.correlation) best = { correlation, offset };
  }
  if (best === null) return null;
  const { offset, correlation } = best;
  const frames = placesAt(short, long, offset).map(({ row, low, weight }): AlignedFrame => {
    const at = row * sizes.long + low;
    const square = squareOf(grams.long, sizes.long, low, weight);
    return {
      first: short.seconds[row]!,
      second: short.seconds[row]! + offset,
      similarity: ((1 - weight) * grams.cross[at]! + weight * grams.cross[at + 1]!) / Math.sqrt(square),
    };
  });
  const similarity = frames.reduce((sum, frame) => sum + frame.similarity, 0) / frames.length;
  return { correlation, similarity, timing: timingOf(placesAt(short, long, offset), grams, sizes), frames };
}

/** Scores of offsets from the means of whole videos, which is much faster than from those of the aligned frames. */
function roughProducts(
  { short, cross, long }: Grams,
  sizes: { short: number; long: number },
): (places: readonly Place[]) => number {
  const { short: n, long: m } = sizes;
  const [rows, columns] = [new Float64Array(n), new Float64Array(m)];
  let mean = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < m; j++) {
      const value = cross[i * m + j]!;
      rows[i] = rows[i]! + value / m;
      columns[j] = columns[j]! + value / n;
      mean += value / (n * m);
    }
  const spread = (of: Float64Array, size: number): Float64Array => {
    let all = 0;
    for (const value of of) all += value / size ** 2;
    return Float64Array.from({ length: size }, (_, i) => {
      let row = 0;
      for (let j = 0; j < size; j++) row += of[i * size + j]! / size;
      return Math.max(0, of[i * size + i]! - 2 * row + all);
    });
  };
  const [ofShort, ofLong] = [spread(short, n), spread(long, m)];
  const product = (i: number, j: number): number => cross[i * m + j]! - rows[i]! - columns[j]! + mean;
  return (places) => {
    let [sum, x, y] = [0, 0, 0];
    for (const { row, low, weight } of places) {
      sum += (1 - weight) * product(row, low) + weight * product(row, low + 1);
      x += ofShort[row]!;
      y += (1 - weight) * ofLong[low]! + weight * ofLong[low + 1]!;
    }
    return sum / Math.sqrt(x * y + 1e-12);
  };
}

/** A frame of the shorter video, and the frames of the longer one around its time. */
interface Place {
  readonly row: number;
  readonly low: number;
  /** Share of the frame after `low`. */
  readonly weight: number;
}

function placesAt({ seconds }: FrameVectors, { seconds: others }: FrameVectors, offset: number): Place[] {
  const places: Place[] = [];
  let low = 0;
  for (const [row, second] of seconds.entries()) {
    const at = second + offset;
    if (at < others[0]! - 1e-6 || at > others.at(-1)! + 1e-6) continue;
    while (low < others.length - 2 && others[low + 1]! < at) low++;
    const gap = others[low + 1]! - others[low]!;
    places.push({ row, low, weight: gap <= 0 ? 0 : Math.min(1, Math.max(0, (at - others[low]!) / gap)) });
  }
  return places;
}

interface Grams {
  readonly short: Float64Array;
  readonly cross: Float64Array;
  readonly long: Float64Array;
}

/**
 * The correlation of deviations from the mean. The part before one moment may have a mean of its own, at the moment
 * that gives the lowest correlation: otherwise any two videos that begin with a logo would agree, since both change
 * when it ends.
 */
function correlationOf(places: readonly Place[], grams: Grams, sizes: { short: number; long: number }): number {
  const n = places.length;
  const { xx, xy, yy } = productsOf(places, grams, sizes);
  const [sx, sxy, sy] = [new BlockSums(xx, n), new BlockSums(xy, n), new BlockSums(yy, n)];
  let lowest = Infinity;
  for (let cut = 0; cut <= n - 2; cut++) {
    if (cut === 1) continue;
    const product = sxy.deviation(cut);
    const scale = Math.sqrt(sx.deviation(cut) * sy.deviation(cut));
    lowest = Math.min(lowest, scale < 1e-9 ? 0 : product / scale);
  }
  return lowest;
}

/** (places, places) products of aligned frames: of the shorter video, of both, and of the longer one. */
function productsOf(places: readonly Place[], grams: Grams, sizes: { short: number; long: number }) {
  const n = places.length;
  const [xx, xy, yy] = [new Float64Array(n * n), new Float64Array(n * n), new Float64Array(n * n)];
  for (const [i, p] of places.entries())
    for (const [j, q] of places.entries()) {
      const at = i * n + j;
      const row = p.row * sizes.long + q.low;
      xx[at] = grams.short[p.row * sizes.short + q.row]!;
      xy[at] = (1 - q.weight) * grams.cross[row]! + q.weight * grams.cross[row + 1]!;
      yy[at] = productOf(grams.long, sizes.long, p, q);
    }
  return { xx, xy, yy };
}

/** `Alignment.timing`: agreement is the product of the frames' deviations from their means. */
function timingOf(places: readonly Place[], grams: Grams, sizes: { short: number; long: number }): number {
  const n = places.length;
  const { xy, yy } = productsOf(places, grams, sizes);
  const [cross, own] = [centred(xy, n), centred(yy, n)];
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const agreement = (j: number): number => cross[i * n + j]! / Math.sqrt(own[j * n + j]! + 1e-12);
    // Neighbouring frames show nearly the same.
    const others = places.flatMap((_, j) => (Math.abs(i - j) > 1 ? [j] : []));
    sum += others.filter((j) => agreement(j) < agreement(i)).length / others.length;
  }
  return sum / n;
}

/** The products of deviations from the means of rows and columns. */
function centred(products: Float64Array, n: number): Float64Array {
  const [rows, columns] = [new Float64Array(n), new Float64Array(n)];
  let mean = 0;
  for (const [at, value] of products.entries()) {
    const [row, column] = [Math.floor(at / n), at % n];
    rows[row] = rows[row]! + value / n;
    columns[column] = columns[column]! + value / n;
    mean += value / n ** 2;
  }
  return products.map((value, at) => value - rows[Math.floor(at / n)]! - columns[at % n]! + mean);
}

/** Sums of blocks of a square matrix. */
class BlockSums {
  private readonly sums: Float64Array;
  private readonly diagonal: number;

  constructor(
    values: Float64Array,
    private readonly n: number,
  ) {
    this.sums = new Float64Array((n + 1) * (n + 1));
    let diagonal = 0;
    for (let i = 0; i < n; i++) {
      let row = 0;
      for (let j = 0; j < n; j++) {
        row += values[i * n + j]!;
        this.sums[(i + 1) * (n + 1) + j + 1] = this.sums[i * (n + 1) + j + 1]! + row;
      }
      diagonal += values[i * n + i]!;
    }
    this.diagonal = diagonal;
  }

  /** The sum of products of deviations from the means of the parts before and after a place. */
  deviation(cut: number): number {
    const { n } = this;
    const before = cut === 0 ? 0 : this.block(0, cut) / cut;
    return this.diagonal - before - this.block(cut, n) / (n - cut);
  }

  private block(from: number, to: number): number {
    const at = (i: number, j: number): number => this.sums[i * (this.n + 1) + j]!;
    return at(to, to) - at(from, to) - at(to, from) + at(from, from);
  }
}

/** Product of two interpolated frames. */
function productOf(gramOfLong: Float64Array, size: number, p: Place, q: Place): number {
  const at = (i: number, j: number): number => gramOfLong[i * size + j]!;
  return (
    (1 - p.weight) * ((1 - q.weight) * at(p.low, q.low) + q.weight * at(p.low, q.low + 1)) +
    p.weight * ((1 - q.weight) * at(p.low + 1, q.low) + q.weight * at(p.low + 1, q.low + 1))
  );
}

const squareOf = (gramOfLong: Float64Array, size: number, low: number, weight: number): number =>
  productOf(gramOfLong, size, { row: 0, low, weight }, { row: 0, low, weight });

/** (a, b) the products of all frames. */
function gram({ vectors: x, width, seconds }: FrameVectors, { vectors: y, seconds: others }: FrameVectors) {
  const products = new Float64Array(seconds.length * others.length);
  for (let i = 0; i < seconds.length; i++)
    for (let j = 0; j < others.length; j++) {
      let sum = 0;
      for (let k = 0, a = i * width, b = j * width; k < width; k++) sum += x[a + k]! * y[b + k]!;
      products[i * others.length + j] = sum;
    }
  return products;
}

const duration = ({ seconds }: FrameVectors): number => seconds.at(-1)! - seconds[0]!;

function without(video: FrameVectors, ignored: ReadonlySet<number>): FrameVectors {
  if (ignored.size === 0) return video;
  const { width, vectors, seconds } = video;
  const kept = seconds.flatMap((_, frame) => (ignored.has(frame) ? [] : [frame]));
  const rest = new Float32Array(kept.length * width);
  for (const [i, frame] of kept.entries()) rest.set(vectors.subarray(frame * width, (frame + 1) * width), i * width);
  return { width, vectors: rest, seconds: kept.map((frame) => seconds[frame]!) };
}
