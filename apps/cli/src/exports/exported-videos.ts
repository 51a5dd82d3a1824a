import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ReadableStream as WebStream } from 'node:stream/web';

import { sourceIdOf } from '@clipyard/api-contract';
import { ApiError, type ClipyardClient, type DatasetVideo } from '@clipyard/client';
import { extensionOf, VIDEO_EXTENSIONS } from '@clipyard/item-lists';

/** A video that could not be exported. */
export interface ExportFailure {
  readonly customId: string;
  readonly code: string;
  readonly message: string;
}

/** A video whose file is in a scratch file. */
export interface ExportedVideo {
  readonly video: DatasetVideo;
  /** Path of the scratch file. */
  readonly path: string;
  readonly bytes: number;
  /** Name of its file without extension: unique in the export, of letters, digits, `_` and `-`. */
  readonly key: string;
  /** Without the dot. */
  readonly extension: string;
}

const KEY_LENGTH = 80;

export interface VideoSource {
  readonly dataset: string;
  readonly version: number;
  /** Path of the scratch file. */
  readonly scratch: string;
}

/**
 * Downloads the videos of a dataset one by one, without excluded ones. Each replaces the previous in the scratch file.
 * A video that cannot be read, or whose file has changed since it was submitted, is reported and left out.
 *
 * @throws ApiError if an error concerns more than one video
 */
export async function* exportedVideos(
  client: Pick<ClipyardClient, 'datasetVideos' | 'datasetVideoContent'>,
  { dataset, version, scratch }: VideoSource,
  onFailure: (failure: ExportFailure) => void,
): AsyncGenerator<ExportedVideo> {
  const keys = new Set<string>();
  for await (const video of videosOf(client, dataset, version)) {
    if (video.excluded) continue;
    const customId = video.customId ?? video.videoId;
    const fail = (code: string, message: string): void => onFailure({ customId, code, message });
    try {
      const { videoId, shard } = video;
      const body = await client.datasetVideoContent(dataset, videoId, { version, shard });
      const { bytes, sha256 } = await save(body, scratch);
      if (sha256 === sourceIdOf(videoId))
        yield { video, path: scratch, bytes, key: keyOf(customId, videoId, keys), extension: videoExtension(video) };
      else fail('source_changed', `The file at ${video.uri ?? ''} has changed since it was submitted`);
    } catch (error) {
      if (!(error instanceof ApiError) || !concernsVideo(error)) throw error;
      fail(error.problem.code, error.message);
    } finally {
      await rm(scratch, { force: true });
    }
  }
}

const concernsVideo = ({ problem }: ApiError): boolean =>
  problem.code.startsWith('source_') || problem.code === 'not_found';

async function* videosOf(
  client: Pick<ClipyardClient, 'datasetVideos'>,
  name: string,
  version: number,
): AsyncGenerator<DatasetVideo> {
  const pageSize = 1000;
  let page = await client.datasetVideos(name, { version, pageSize });
  yield* page.data;
  while (page.nextPageToken !== null) {
    page = await client.datasetVideos(name, { version, pageSize, pageToken: page.nextPageToken });
    yield* page.data;
  }
}

async function save(body: ReadableStream<Uint8Array>, path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.byteLength;
      hash.update(chunk);
      done(null, chunk);
    },
  });
  await pipeline(Readable.fromWeb(body as WebStream), meter, createWriteStream(path));
  return { bytes, sha256: hash.digest('hex') };
}

/** A readable name, made unique by the start of the video id. */
function keyOf(customId: string, videoId: string, taken: Set<string>): string {
  const name = customId.slice(customId.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '');
  const base = `${name.replace(/[^A-Za-z0-9_-]+/g, '_').slice(0, KEY_LENGTH)}-${videoId.slice(0, 12)}`;
  let key = base;
  for (let i = 2; taken.has(key); i++) key = `${base}-${i}`;
  taken.add(key);
  return key;
}

/** Uploads have no extension in their uri, but mostly one in their name. */
const videoExtension = ({ uri, customId }: DatasetVideo): string =>
  [uri, customId].map((name) => extensionOf(name ?? '')).find((found) => VIDEO_EXTENSIONS.includes(found)) ?? 'mp4';
