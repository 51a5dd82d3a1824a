import { join } from 'node:path';

import { groupsOf, isBuilding, SimilarityIndex } from '@clipyard/datasets';
import { FileSystemObjectStore } from '@clipyard/object-store';

import { type ClipExtractor, FRAMES, UNIFORM } from '../training/extract-features.js';
import { idOf, storeVideos } from './stored-videos.js';
import { type Transformation, transformations, transformClips } from './transformed-clips.js';

const FOREVER_MS = 2 ** 31 - 1;

/** How well transformed clips are found. */
export interface NearDuplicateResult {
  readonly clips: number;
  /** Share of transformed clips in the group of their originals. */
  readonly recall: number;
  /** Share of reported pairs that are of one clip. */
  readonly precision: number;
  readonly pairs: number;
  readonly wrongPairs: readonly string[];
  readonly missed: Readonly<Record<string, number>>;
  /** Share of transformed clips that are paired with their original itself. */
  readonly directRecall: number;
}

/** Transforms clips, encodes all of them, and compares them as a dataset. */
export async function findTransformed(
  clips: readonly string[],
  extractor: ClipExtractor,
  scratch: string,
  say: (line: string) => void,
): Promise<NearDuplicateResult> {
  const made = await transformClips(clips, join(scratch, 'transformed'));
  say(`${made.length} clips made`);
  const spec = extractor.spec(UNIFORM);
  const times: number[][] = [];
  const data = await extractor.extract(
    made.map(({ path }) => path),
    UNIFORM,
    times,
  );
  say('features computed');
  const size = FRAMES * spec.featureSize;
  const store = new FileSystemObjectStore(join(scratch, 'near-duplicates'));
  const names = made.map(({ path }) => path);
  const { pinned } = await storeVideos(
    store,
    'clips',
    spec,
    names.map((name, i) => ({ name, label: null, data: data.slice(i * size, (i + 1) * size), timesMs: times[i]! })),
  );
  const index = new SimilarityIndex(store);
  const pairs = await index.pairs(pinned, FOREVER_MS);
  await index.close();
  if (isBuilding(pairs)) throw new Error('the comparison did not end');
  const of = new Map(made.map((clip) => [idOf(clip.path), clip]));
  const groups = groupsOf(pairs).map(({ places }) => new Set(places.map(({ videoId }) => videoId)));
  const clipOf = (id: string) => of.get(id)!;
  const wrong = pairs.filter(({ first, second }) => clipOf(first.videoId).source !== clipOf(second.videoId).source);
  const originals = clips.map(idOf);
  const transformed = made.filter(({ transformation }) => transformation !== 'original');
  const missed = Object.fromEntries(transformations.map((name) => [name, 0])) as Record<Transformation, number>;
  let direct = 0;
  for (const { path, source, transformation } of transformed) {
    const [id, original] = [idOf(path), originals[source]!];
    if (!groups.some((group) => group.has(id) && group.has(original))) missed[transformation as Transformation]++;
    if (pairs.some(({ first, second }) => isPair(first.videoId, second.videoId, id, original))) direct++;
  }
  const lost = Object.values(missed).reduce((sum, count) => sum + count, 0);
  const described = (id: string): string => `${clipOf(id).source} ${clipOf(id).transformation}`;
  return {
    clips: clips.length,
    recall: 1 - lost / transformed.length,
    directRecall: direct / transformed.length,
    precision: pairs.length === 0 ? 0 : 1 - wrong.length / pairs.length,
    pairs: pairs.length,
    wrongPairs: wrong
      .slice(0, 20)
      .map(
        ({ first, second, alignment }) =>
          `${described(first.videoId)} / ${described(second.videoId)}: ${alignment.correlation.toFixed(2)}`,
      ),
    missed,
  };
}

const isPair = (a: string, b: string, x: string, y: string): boolean => (a === x && b === y) || (a === y && b === x);
