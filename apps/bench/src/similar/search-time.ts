import { join } from 'node:path';

import { type FeatureSpec } from '@clipyard/api-contract';
import { isBuilding, SimilarityIndex, SimilarVideos } from '@clipyard/datasets';
import { FileSystemObjectStore } from '@clipyard/object-store';
import { SeededRandom } from '@clipyard/tensors';

import { idOf, type StoredVideo, storeVideos } from './stored-videos.js';

const SEARCHES = 100;
const FOREVER_MS = 2 ** 31 - 1;
const STREAM = 7;
/** Searches read one vector per video, so the number of frames does not change their time. */
const spec: FeatureSpec = {
  imageSize: 220,
  maxFrames: 5,
  sampling: 'uniform',
  resize: 'fit-crop',
  backbone: 'synthetic',
  weightsDigest: 'synthetic',
  featureSize: 1024,
  dtype: 'float32',
  precision: 'float32',
};

/** Searches in a dataset of many videos, as GET …/similar does. */
export async function searchTime(videos: number, scratch: string, say: (line: string) => void) {
  const store = new FileSystemObjectStore(join(scratch, 'search'));
  const { datasets, pinned } = await storeVideos(store, 'large', spec, syntheticVideos(videos));
  say(`${videos} videos stored`);
  const before = process.memoryUsage().rss;
  const index = new SimilarityIndex(store);
  const building = performance.now();
  const pages = await index.pages(pinned, FOREVER_MS);
  if (isBuilding(pages)) throw new Error('the index was not built');
  const buildSeconds = (performance.now() - building) / 1000;
  say(`index built in ${buildSeconds.toFixed(0)} s`);
  const extraction = { extract: () => Promise.resolve(null) };
  const quota = { takeItems: () => Promise.resolve(), giveBackItems: () => Promise.resolve() };
  const similar = new SimilarVideos(datasets, index, extraction, quota, store);
  const random = SeededRandom.fromSeed(1, STREAM);
  const milliseconds: number[] = [];
  const processor: number[] = [];
  let peak = 0;
  for (let search = 0; search <= SEARCHES; search++) {
    const started = performance.now();
    const usage = process.cpuUsage();
    const id = idOf(`video ${Math.floor(random.unit() * videos)}`);
    const answer = await similar.similar({ project: 'default' }, 'large', id, 10);
    if (!('data' in answer) || answer.data.length !== 10) throw new Error('a search failed');
    milliseconds.push(performance.now() - started);
    const { user, system } = process.cpuUsage(usage);
    processor.push((user + system) / 1000);
    peak = Math.max(peak, process.memoryUsage().rss);
  }
  await index.close();
  const [first = 0, ...warm] = milliseconds;
  const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
  const at = (values: readonly number[], share: number): number => sorted(values)[Math.floor(values.length * share)]!;
  return {
    videos,
    buildSeconds,
    firstMs: first,
    medianMs: at(warm, 0.5),
    p95Ms: at(warm, 0.95),
    // Processor time of all threads: it hardly depends on what else the machine does.
    processorMedianMs: at(processor.slice(1), 0.5),
    processorP95Ms: at(processor.slice(1), 0.95),
    addedMegabytes: (peak - before) / 2 ** 20,
  };
}

function* syntheticVideos(count: number): Generator<StoredVideo> {
  const random = SeededRandom.fromSeed(2, STREAM);
  const { maxFrames, featureSize } = spec;
  // A table of noise is much faster than as many random numbers.
  const noise = Float32Array.from({ length: 1 << 18 }, () => random.unit());
  for (let video = 0; video < count; video++) {
    const data = new Float32Array(maxFrames * featureSize);
    const start = Math.floor(random.unit() * (noise.length - featureSize - maxFrames));
    const other = Math.floor(random.unit() * (noise.length - featureSize - maxFrames));
    for (let frame = 0; frame < maxFrames; frame++)
      for (let i = 0; i < featureSize; i++)
        data[frame * featureSize + i] = noise[start + i]! + 0.3 * noise[other + i + frame]! + 0.01;
    yield { name: `video ${video}`, label: null, data, timesMs: Array.from({ length: maxFrames }, (_, i) => i * 500) };
  }
}
