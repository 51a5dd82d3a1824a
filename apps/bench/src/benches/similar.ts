import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { benchSettings } from '@clipyard/config';
import { renderClips } from '@clipyard/media';

import { backbonePath } from '../accuracy/backbones.js';
import { clipSets } from '../accuracy/clip-sets.js';
import { featuresOf } from '../accuracy/set-features.js';
import { type Bench, type BenchRequest } from '../bench.js';
import { findTransformed } from '../similar/near-duplicates.js';
import { searchTime } from '../similar/search-time.js';
import { selectionCurve } from '../similar/selection-curve.js';
import { round } from '../statistics.js';
import { openExtractor } from '../training/extract-features.js';
import { listClips } from '../training/real-clips.js';

const CLIPS = 30;
const VIDEOS = 100_000;
const SEEDS = 5;

/** Thirty clips, evenly spread over the folder, or drawn ones. */
async function chosenClips({ clips, scratch }: BenchRequest): Promise<string[]> {
  const folder = join(scratch, 'drawn');
  const paths =
    clips === null
      ? (await renderClips(folder, { perClass: 6, perGroup: 1 })).map(({ path }) => join(folder, path))
      : (await listClips(clips)).map(({ path }) => path);
  const count = Math.min(CLIPS, paths.length);
  return Array.from({ length: count }, (_, i) => paths[Math.floor((i * paths.length) / count)]!);
}

const isWanted = (part: string, { options }: BenchRequest): boolean =>
  options['parts'] === undefined || options['parts'].split(',').includes(part);

/** Near-duplicates of transformed clips, search among 100,000 videos, and selection against random labels. */
export const similarBench: Bench = {
  name: 'similar',
  summary: 'near-duplicates of transformed clips, search among 100,000 videos, selection of videos to label',
  options: [
    { flags: '--parts <parts>', description: 'duplicates, search, selection; all by default' },
    { flags: '--videos <n>', description: 'videos that are searched; 100000 by default' },
    { flags: '--seeds <n>', description: 'splits of the clips for selection; 5 by default' },
    { flags: '--cache <folder>', description: 'keeps features of clips between runs' },
  ],
  run: async (request) => {
    const { scratch, say, options } = request;
    const { testData: data } = benchSettings();
    const extractor =
      data === null || (!isWanted('duplicates', request) && !isWanted('selection', request))
        ? null
        : await openExtractor(await backbonePath('mobilenet', data, scratch), scratch);
    try {
      const duplicates =
        extractor === null || !isWanted('duplicates', request)
          ? null
          : await findTransformed(await chosenClips(request), extractor, scratch, say);
      if (duplicates !== null) say(`recall ${duplicates.recall}, precision ${duplicates.precision}`);
      const selection: Record<string, Awaited<ReturnType<typeof selectionCurve>>> = {};
      if (extractor !== null && data !== null && isWanted('selection', request))
        for (const set of clipSets(data, scratch).filter(({ name }) => name === 'yoga' || name === 'fights')) {
          const clips = await set.clips();
          const own = join(scratch, set.name);
          await mkdir(own, { recursive: true });
          const features = await featuresOf(set.name, clips, extractor, options['cache'] ?? own);
          selection[set.name] = await selectionCurve(
            clips,
            features.data,
            extractor,
            own,
            Number(options['seeds'] ?? SEEDS),
          );
          say(`${set.name}: ${JSON.stringify(selection[set.name])}`);
        }
      const search = isWanted('search', request)
        ? await searchTime(Number(options['videos'] ?? VIDEOS), scratch, say)
        : null;
      return {
        metrics: {
          'similar.recall': duplicates === null ? null : round(duplicates.recall, 4),
          'similar.precision': duplicates === null ? null : round(duplicates.precision, 4),
          'similar.search_p95_ms': search === null ? null : round(search.p95Ms, 1),
          'similar.search_processor_p95_ms': search === null ? null : round(search.processorP95Ms, 1),
          'similar.memory_mb': search === null ? null : Math.round(search.addedMegabytes),
          'select.gain_yoga_10': selection['yoga']?.['0.1']?.['api']?.gain ?? null,
          'select.gain_fights_10': selection['fights']?.['0.1']?.['api']?.gain ?? null,
        },
        details: { duplicates, search, selection, backbone: extractor?.backbone ?? 'set CLIPYARD_TEST_DATA' },
      };
    } finally {
      await extractor?.close();
    }
  },
};
