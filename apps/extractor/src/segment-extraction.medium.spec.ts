import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { type SegmentRule, type VideoFeatures, videoIdOf } from '@clipyard/api-contract';
import { specId } from '@clipyard/features';
import { FluentFfmpegDecoder, type FrameDecoder, NodeAvDecoder } from '@clipyard/media';
import { FileSystemObjectStore, keys } from '@clipyard/object-store';
import { extractJob, featureSpec, tempDir } from '@clipyard/testing';
import { createSourceReader } from '@clipyard/video-sources';
import { FeatureRepository, SegmentLists } from '@clipyard/videos';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { Decoding } from './decoding.js';
import { type EncoderPool } from './encoder-pool.js';
import { ScratchDisk } from './scratch/scratch-disk.js';
import { type DivideJob, SegmentExtraction } from './segment-extraction.js';
import { VideoExtraction } from './video-extraction.js';

const spec = featureSpec({ maxFrames: 4, imageSize: 32, featureSize: 3, decoding: 2 });
const LIMITS = { maxBytes: 1e9, maxPixels: 4096 * 4096, timeoutMs: 60_000, cpuSeconds: 60 };
const STRIDE: SegmentRule = { by: 'stride', seconds: 3, overlap: 0 };
const SHOTS: SegmentRule = { by: 'shots', minSeconds: 1, maxSeconds: 60, threshold: 3 };
const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '25', '-pix_fmt', 'yuv420p'];

/** The features of a frame are its mean red, green and blue. */
class MeanColours {
  encoded = 0;
  /** Called before a clip is encoded. */
  onClip: () => void = () => undefined;

  use<T>(_: unknown, work: (encoder: unknown) => Promise<T>): Promise<T> {
    return work({
      engineName: 'means',
      encode: (frames: Uint8Array, count: number) => {
        this.onClip();
        this.encoded++;
        const pixels = frames.length / count / 3;
        const rows = new Float32Array(count * 3);
        frames.forEach((value, i) => (rows[Math.floor(i / 3 / pixels) * 3 + (i % 3)]! += value / pixels));
        return Promise.resolve(rows);
      },
    });
  }
}

const folder = tempDir();
const path = (name: string): string => join(folder.path, name);
const ffmpeg = (...args: string[]): void =>
  void execFileSync('ffmpeg', ['-v', 'error', '-y', ...args], { cwd: folder.path });
const sha = (name: string): string =>
  createHash('sha256')
    .update(readFileSync(path(name)))
    .digest('hex');
const decoders: readonly FrameDecoder[] = [new NodeAvDecoder({ processes: 1 }), new FluentFfmpegDecoder()];
const signal = new AbortController().signal;

beforeAll(() => {
  const scenes = ['testsrc2', 'mandelbrot', 'smptehdbars'].flatMap((source, i) => {
    ffmpeg('-f', 'lavfi', '-t', '3', '-i', `${source}=size=160x120:rate=25`, ...H264, `scene${i}.ts`);
    return `file scene${i}.ts`;
  });
  writeFileSync(path('scenes.txt'), scenes.join('\n'));
  ffmpeg('-f', 'concat', '-i', 'scenes.txt', ...H264, 'scenes.mp4');
  ffmpeg('-i', 'scenes.mp4', '-c', 'copy', '-movflags', '+faststart', 'whole.mp4');
  const whole = readFileSync(path('whole.mp4'));
  writeFileSync(path('cut.mp4'), whole.subarray(0, Math.floor(whole.length * 0.7)));
  writeFileSync(path('bad.mp4'), whole.subarray(0, 1000));
}, 60_000);
afterAll(async () => {
  await Promise.all(decoders.map((decoder) => decoder.close()));
  folder.remove();
});

describe.each(decoders)('a video divided with $name', (decoder) => {
  let store: FileSystemObjectStore;
  let features: FeatureRepository;
  let lists: SegmentLists;
  let encoder: MeanColours;
  let division: SegmentExtraction;
  let extraction: VideoExtraction;
  let runs = 0;

  const make = async (maxSegments = 100): Promise<void> => {
    const sources = await createSourceReader(store, {
      policy: { allow: [], deny: [] },
      allowedRoots: [folder.path],
      s3: null,
    });
    const decoding = new Decoding(decoder, new ScratchDisk(path('scratch')), LIMITS);
    const pool = encoder as unknown as EncoderPool;
    division = new SegmentExtraction(sources, features, lists, pool, decoding, maxSegments);
    extraction = new VideoExtraction(sources, store, features, pool, decoding);
  };
  beforeEach(async () => {
    store = new FileSystemObjectStore(path(`store-${decoder.name}-${runs++}`));
    features = new FeatureRepository(store);
    lists = new SegmentLists(store);
    encoder = new MeanColours();
    await make();
  });

  const job = (name: string, segments: SegmentRule): DivideJob => ({
    ...extractJob({ uri: pathToFileURL(path(name)).href, spec, specId: specId(spec) }),
    segments,
  });
  const featuresOf = (name: string, startMs: number, endMs: number): Promise<VideoFeatures | null> =>
    features.get({ specId: specId(spec), videoId: videoIdOf(sha(name), { startMs, endMs }) });

  it('has the features of each segment under the key of the same part', async () => {
    const result = await division.run(job('scenes.mp4', STRIDE), signal);
    expect(result).toMatchObject({ videoId: sha('scenes.mp4'), frames: null, cached: false });
    expect(await lists.get({ specId: specId(spec), videoId: sha('scenes.mp4') }, STRIDE)).toEqual([
      { startMs: 0, endMs: 3000 },
      { startMs: 3000, endMs: 6000 },
      { startMs: 6000, endMs: 9000 },
    ]);
    const found = await featuresOf('scenes.mp4', 3000, 6000);
    expect(found?.mask).toHaveLength(4);
    // The same part, as an item that names it.
    await store.delete(keys.features(found!));
    const { segments: _, ...whole } = job('scenes.mp4', STRIDE);
    await extraction.run({ ...whole, range: { startMs: 3000, endMs: 6000 } }, signal);
    expect(await featuresOf('scenes.mp4', 3000, 6000)).toEqual(found);
    expect(readdirSync(path('scratch')).flatMap((name) => readdirSync(path(join('scratch', name))))).toEqual([]);
  }, 60_000);

  it('is divided at its cuts', async () => {
    await division.run(job('scenes.mp4', SHOTS), signal);
    const listed = await lists.get({ specId: specId(spec), videoId: sha('scenes.mp4') }, SHOTS);
    expect(listed?.map(({ startMs }) => startMs)).toEqual([0, 3000, 6000]);
  }, 60_000);

  it('is not decoded again, unless features are missing; only these are encoded then', async () => {
    const wanted = job('scenes.mp4', STRIDE);
    await division.run(wanted, signal);
    expect(await division.run(wanted, signal)).toMatchObject({ cached: true, timings: { decode: 0, encode: 0 } });
    expect(encoder.encoded).toBe(3);
    await store.delete(keys.features((await featuresOf('scenes.mp4', 0, 3000))!));
    expect(await division.run(wanted, signal)).toMatchObject({ cached: false });
    expect(encoder.encoded).toBe(4);
  }, 60_000);

  it('that breaks off has its first segments, and one failure for the rest', async () => {
    await division.run(job('cut.mp4', STRIDE), signal);
    const listed = (await lists.get({ specId: specId(spec), videoId: sha('cut.mp4') }, STRIDE))!;
    const last = listed.at(-1)!;
    expect(listed.filter(({ failure }) => failure !== undefined)).toEqual([last]);
    expect(last).toMatchObject({ endMs: 9000, failure: { code: 'media_corrupt', retryable: false } });
    expect(listed.length).toBeGreaterThan(1);
    for (const { startMs, endMs } of listed.slice(0, -1))
      expect(await featuresOf('cut.mp4', startMs, endMs)).not.toBeNull();
    // Nothing new would be found.
    expect(await division.run(job('cut.mp4', STRIDE), signal)).toMatchObject({ cached: true });
  }, 60_000);

  it('that cannot be decoded at all fails', async () => {
    await expect(division.run(job('bad.mp4', STRIDE), signal)).rejects.toMatchObject({ code: /^media_/ });
    await expect(division.run(job('bad.mp4', SHOTS), signal)).rejects.toMatchObject({ code: /^media_/ });
  }, 60_000);

  it('that has too many segments is refused with their number', async () => {
    await make(2);
    const refusal = { code: 'media_too_large', message: expect.stringMatching(/limit.*2|2.*limit/) };
    await expect(division.run(job('scenes.mp4', STRIDE), signal)).rejects.toMatchObject(refusal);
    await make(3);
    await division.run(job('scenes.mp4', STRIDE), signal);
    await make(2);
    await expect(division.run(job('scenes.mp4', STRIDE), signal)).rejects.toMatchObject(refusal);
  }, 60_000);

  it('stops when it is cancelled, and a later run reuses the stored segments', async () => {
    const controller = new AbortController();
    encoder.onClip = () => controller.abort();
    const wanted = job('scenes.mp4', { ...STRIDE, seconds: 1 });
    await expect(division.run(wanted, controller.signal)).rejects.toMatchObject({ code: 'cancelled' });
    expect(await lists.get({ specId: specId(spec), videoId: sha('scenes.mp4') }, wanted.segments)).toBeNull();
    const before = encoder.encoded;
    encoder.onClip = () => undefined;
    await division.run(wanted, signal);
    expect(encoder.encoded).toBe(9);
    expect(before).toBeGreaterThan(0);
  }, 60_000);
});
