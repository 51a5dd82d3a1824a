import { UnreadableObject } from '@clipyard/object-store';

import { alignFrames, type FrameVectors } from '../frames/align-frames.js';
import { chanceCorrelation, isNearDuplicate, type UsualAgreement } from '../frames/near-duplicate.js';
import {
  type EncodedPages,
  type FramesPage,
  type quantized,
  readFrames,
  readVectors,
  type SimilarityPage,
} from '../pages/similarity-page.js';
import { DotKernel } from '../vectors/dot-kernel.js';
import { ByteCache } from './byte-cache.js';
import { commonFrames, usualSimilarity } from './common-frames.js';
import { Nearest } from './nearest.js';
import { type Found, type FoundPair, type PageKeys, type PairsCall, type Place, type SearchCall } from './protocol.js';
import { selectVideos } from './select-videos.js';

/** Bytes of pages that are kept in memory: the vectors of 300,000 videos. */
const VECTOR_BYTES = 256 * 1024 ** 2;
const FRAME_BYTES = 64 * 1024 ** 2;
/** Neighbours of a video that are compared frame by frame when near-duplicates are searched. */
const NEIGHBOURS = 16;
/** A search compares frames of videos that are at least so similar. Copies are, and reading frames takes time. */
const COMPARED_SIMILARITY = 0.8;
/** Videos that show which frames are common. */
const SAMPLE = 64;

type Read = (key: string) => Promise<Uint8Array | null>;

/** Compares the videos of a dataset, page by page. It runs in a thread of its own. */
export class SimilarityEngine {
  private readonly vectors = new ByteCache<SimilarityPage>(VECTOR_BYTES);
  private readonly frames = new ByteCache<FramesPage>(FRAME_BYTES);
  private readonly kernels = new Map<number, DotKernel>();

  /** @param read - reads an object of the store */
  constructor(private readonly read: Read) {}

  /**
   * The rows that are most similar to a video, the most similar first. Rows of the video itself are left out.
   *
   * @returns null if the dataset does not have the video
   * @throws UnreadableObject if a page is missing or damaged
   */
  async search({ pages, query, count, compared }: SearchCall): Promise<Found[] | null> {
    const video = 'pages' in query ? opened(query.pages) : await this.find(pages, query.videoId);
    if (video === null) return null;
    const { page, row, frames } = video;
    const own = 'pages' in query ? null : query.videoId;
    const nearest = new Nearest<Place & { readonly videoId: string }>(count);
    const kernel = this.kernelOf(page.width);
    const vector = vectorOf(page, 0, row);
    for (const [shard, keys] of pages.entries()) {
      const other = await this.vectorsOf(keys);
      kernel.load(other.vectors.subarray(0, other.videoIds.length * other.width));
      const products = kernel.query(vector.numbers);
      for (let offset = 0; offset < products.length; offset++) {
        const similarity = products[offset]! * vector.scale * other.scales[offset]!;
        const videoId = other.videoIds[offset]!;
        if (similarity > nearest.bar && videoId !== own) nearest.add(similarity, { shard, offset, videoId });
      }
    }
    const found: Found[] = [];
    for (const [rank, { score, value }] of nearest.sorted().entries()) {
      const others =
        rank < compared && score >= COMPARED_SIMILARITY ? await this.framesAt(pages[value.shard]!, value.offset) : null;
      const alignment = others === null ? null : alignFrames(frames, others);
      const isDuplicate = alignment !== null && isNearDuplicate(alignment, null);
      found.push({ ...value, similarity: Math.min(1, score), alignment: isDuplicate ? alignment : null });
    }
    return found;
  }

  /**
   * The near-duplicates among the rows of a shard, and between them and the rows of all shards before it.
   *
   * @throws UnreadableObject if a page is missing or damaged
   */
  async pairs({ pages, shard }: PairsCall): Promise<FoundPair[]> {
    const own = await this.vectorsOf(pages[shard]!);
    const nearest = own.videoIds.map(() => new Nearest<Place>(NEIGHBOURS));
    for (let other = 0; other <= shard; other++) await this.compare(own, shard, pages[other]!, other, nearest);
    const sample = await this.sample(pages.slice(0, shard + 1));
    const usual = usualSimilarity(sample);
    const agreement = usual === null ? null : { similarity: usual, correlation: chanceOf(sample) };
    const common = new Map<string, ReadonlySet<number>>();
    const commonOf = (frames: FrameVectors, { shard: of, offset }: Place): ReadonlySet<number> => {
      const key = `${of}.${offset}`;
      const known = common.get(key) ?? (usual === null ? new Set<number>() : commonFrames(frames, sample, usual));
      common.set(key, known);
      return known;
    };
    const found: FoundPair[] = [];
    for (const [offset, heap] of nearest.entries()) {
      const here = { shard, offset };
      const frames = await this.framesAt(pages[shard]!, offset);
      for (const { value: there } of heap.sorted()) {
        const page = await this.vectorsOf(pages[there.shard]!);
        const videoId = page.videoIds[there.offset]!;
        if (videoId === own.videoIds[offset]) continue;
        const others = await this.framesAt(pages[there.shard]!, there.offset);
        const alignment = alignFrames(others, frames, [commonOf(others, there), commonOf(frames, here)]);
        if (alignment === null || !isNearDuplicate(alignment, agreement)) continue;
        found.push({ first: { ...there, videoId }, second: { ...here, videoId: own.videoIds[offset]! }, alignment });
      }
    }
    return found;
  }

  readonly select = (call: Parameters<typeof selectVideos>[1]): ReturnType<typeof selectVideos> =>
    selectVideos({ vectorsOf: (keys) => this.vectorsOf(keys), kernelOf: (width) => this.kernelOf(width) }, call);

  /** Adds the rows of one page to the nearest rows of a shard. Rows of the same shard are compared once. */
  private async compare(
    own: SimilarityPage,
    shard: number,
    keys: PageKeys,
    other: number,
    nearest: readonly Nearest<Place>[],
  ): Promise<void> {
    const page = await this.vectorsOf(keys);
    if (page.width !== own.width) return;
    const kernel = this.kernelOf(own.width);
    const [rows, size] = [own.videoIds.length, page.videoIds.length];
    const best = new Float32Array(rows * size).fill(-Infinity);
    for (let kind = 0; kind < page.scales.length / Math.max(1, size); kind++) {
      kernel.load(page.vectors.subarray(kind * size * page.width, (kind + 1) * size * page.width));
      for (let row = 0; row < rows; row++) {
        const { numbers, scale } = vectorOf(own, kind, row);
        const products = kernel.query(numbers);
        for (let offset = 0; offset < size; offset++) {
          const similarity = products[offset]! * scale * page.scales[kind * size + offset]!;
          if (similarity > best[row * size + offset]!) best[row * size + offset] = similarity;
        }
      }
    }
    for (let row = 0; row < rows; row++)
      for (let offset = 0; offset < (other === shard ? row : size); offset++) {
        const score = best[row * size + offset]!;
        if (score > nearest[row]!.bar) nearest[row]!.add(score, { shard: other, offset });
      }
    // The thread answers other calls between two pages.
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** Frames of videos that are spread evenly over the pages. */
  private async sample(pages: readonly PageKeys[]): Promise<FrameVectors[]> {
    const chosen = Array.from(
      { length: Math.min(pages.length, SAMPLE) },
      (_, i) => pages[Math.floor((i * pages.length) / Math.min(pages.length, SAMPLE))]!,
    );
    const perPage = Math.ceil(SAMPLE / Math.max(1, chosen.length));
    const sample: FrameVectors[] = [];
    for (const keys of chosen) {
      const page = await this.framesOf(keys);
      const rows = page.videoIds.length;
      for (let i = 0; i < Math.min(perPage, rows); i++)
        sample.push(page.frames(Math.floor((i * rows) / Math.min(perPage, rows))));
    }
    return sample;
  }

  /** A video of the dataset; all its rows have the same features. */
  private async find(pages: readonly PageKeys[], videoId: string): Promise<SearchedVideo | null> {
    for (const keys of pages) {
      const page = await this.vectorsOf(keys);
      const row = page.videoIds.indexOf(videoId);
      if (row >= 0) return { page, row, frames: await this.framesAt(keys, row) };
    }
    return null;
  }

  private async framesAt(keys: PageKeys, offset: number): Promise<FrameVectors> {
    return (await this.framesOf(keys)).frames(offset);
  }

  private async vectorsOf({ vectors: key }: PageKeys): Promise<SimilarityPage> {
    const known = this.vectors.get(key);
    if (known !== undefined) return known;
    const bytes = await this.require(key);
    const page = readVectors(bytes);
    if (page === null) throw UnreadableObject.damaged(key, 'its digest or format does not match');
    this.vectors.set(key, page, bytes.length);
    return page;
  }

  private async framesOf({ frames: key }: PageKeys): Promise<FramesPage> {
    const known = this.frames.get(key);
    if (known !== undefined) return known;
    const bytes = await this.require(key);
    const page = readFrames(bytes);
    if (page === null) throw UnreadableObject.damaged(key, 'its digest or format does not match');
    this.frames.set(key, page, bytes.length);
    return page;
  }

  private async require(key: string): Promise<Uint8Array> {
    const bytes = await this.read(key);
    if (bytes === null) throw UnreadableObject.missing(key);
    return bytes;
  }

  private kernelOf(width: number): DotKernel {
    const known = this.kernels.get(width) ?? new DotKernel(width);
    this.kernels.set(width, known);
    return known;
  }
}

/** Compares the sample with itself, each video with a few others. */
function chanceOf(sample: readonly FrameVectors[]): UsualAgreement['correlation'] {
  const correlations = sample.flatMap((video, i) => {
    const other = sample[(i + Math.floor(sample.length / 2)) % sample.length]!;
    return alignFrames(video, other)?.correlation ?? [];
  });
  return chanceCorrelation(correlations);
}

interface SearchedVideo {
  readonly page: SimilarityPage;
  readonly row: number;
  readonly frames: FrameVectors;
}

function opened({ vectors, frames }: EncodedPages): SearchedVideo | null {
  const [page, others] = [readVectors(vectors), readFrames(frames)];
  return page === null || others === null ? null : { page, row: 0, frames: others.frames(0) };
}

/** One vector of a row. */
function vectorOf(page: SimilarityPage, kind: number, row: number): ReturnType<typeof quantized> {
  const at = kind * page.videoIds.length + row;
  return {
    numbers: page.vectors.subarray(at * page.width, (at + 1) * page.width),
    scale: page.scales[at]!,
  };
}
