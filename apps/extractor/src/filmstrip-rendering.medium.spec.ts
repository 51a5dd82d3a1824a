import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { type FilmstripJob } from '@clipyard/jobs';
import { NodeAvDecoder, renderClips } from '@clipyard/media';
import { FileSystemObjectStore } from '@clipyard/object-store';
import { featureSpec, tempDir } from '@clipyard/testing';
import { createSourceReader } from '@clipyard/video-sources';
import { FilmstripRepository } from '@clipyard/videos';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { Decoding } from './decoding.js';
import { FilmstripRendering } from './filmstrip-rendering.js';
import { ScratchDisk } from './scratch/scratch-disk.js';

const folder = tempDir();
const scratch = new ScratchDisk(join(folder.path, 'scratch'));
const decoder = new NodeAvDecoder({ processes: 1 });
const store = new FileSystemObjectStore(join(folder.path, 'store'));
const filmstrips = new FilmstripRepository(store);
const rendering = new FilmstripRendering(
  await createSourceReader(store, {
    policy: { allow: [], deny: [] },
    allowedRoots: [folder.path],
    s3: null,
  }),
  filmstrips,
  new Decoding(decoder, scratch, { maxBytes: 1e9, maxPixels: 4096 * 4096, timeoutMs: 30_000, cpuSeconds: 60 }),
);
let job: FilmstripJob;

beforeAll(async () => {
  const [clip] = await renderClips(folder.path, { perClass: 1, classes: ['SpinningBar'] });
  const file = join(folder.path, clip!.path);
  const spec = featureSpec({ maxFrames: 20 });
  job = {
    uri: pathToFileURL(file).href,
    videoId: createHash('sha256').update(readFileSync(file)).digest('hex'),
    spec,
    specId: 'spec',
    project: 'default',
  };
}, 60_000);
afterAll(async () => {
  await decoder.close();
  folder.remove();
});

it('renders the frames as one image, only once, and leaves no files in the scratch folder', async () => {
  await rendering.run(job, new AbortController().signal);
  const gif = Buffer.concat((await (await filmstrips.get(job))!.toArray()) as Buffer[]);
  expect([gif.toString('latin1', 0, 6), gif.readUInt16LE(6), gif.readUInt16LE(8)]).toEqual(['GIF89a', 20 * 96, 96]);
  expect(readdirSync(scratch.root).flatMap((name) => readdirSync(join(scratch.root, name)))).toEqual([]);
  // The second run does not even open the source.
  await rendering.run({ ...job, uri: 'file:///nowhere' }, new AbortController().signal);
}, 60_000);

it('renders one frame per window of a clip encoder', async () => {
  const spec = { ...job.spec, maxFrames: 3, window: { frames: 8, stride: 4 } };
  await rendering.run({ ...job, spec, specId: 'clips' }, new AbortController().signal);
  const gif = Buffer.concat((await (await filmstrips.get({ ...job, specId: 'clips' }))!.toArray()) as Buffer[]);
  expect([gif.readUInt16LE(6), gif.readUInt16LE(8)]).toEqual([3 * 96, 96]);
}, 60_000);

it('refuses a source that now contains another video', async () => {
  await expect(rendering.run({ ...job, videoId: 'f'.repeat(64) }, new AbortController().signal)).rejects.toMatchObject({
    code: 'source_not_found',
  });
  expect(await filmstrips.has({ ...job, videoId: 'f'.repeat(64) })).toBe(false);
}, 60_000);
