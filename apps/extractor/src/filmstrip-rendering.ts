import { join } from 'node:path';

import {
  ClipyardError,
  type DecodedFrames,
  decodingOf,
  type FeatureSpec,
  rangeOfVideoId,
  sourceIdOf,
} from '@clipyard/api-contract';
import { decodeSettings, middleFrames } from '@clipyard/features';
import { type FilmstripJob } from '@clipyard/jobs';
import { encodeFilmstrip } from '@clipyard/media';
import { type SourceReader } from '@clipyard/video-sources';
import { type FilmstripRepository } from '@clipyard/videos';

import { type Decoding } from './decoding.js';

/** One frame per row of features: of a clip encoder, the middle one of each window. */
function rowFrames(frames: DecodedFrames, { window }: FeatureSpec): DecodedFrames {
  if (window === undefined) return frames;
  const bytes = frames.size * frames.size * 3;
  const places = middleFrames(frames.count, window);
  return {
    ...frames,
    count: places.length,
    data: Buffer.concat(places.map((place) => frames.data.subarray(place * bytes, (place + 1) * bytes))),
    timesMs: places.map((place) => frames.timesMs[place]!),
  };
}

/** Decodes the frames that the features of a video were computed from, and stores them as one image. */
export class FilmstripRendering {
  constructor(
    private readonly sources: SourceReader,
    private readonly filmstrips: FilmstripRepository,
    private readonly decoding: Decoding,
  ) {}

  /**
   * @throws ClipyardError `source_*`, `scratch_unavailable`, `media_*`, `decode_*`, `storage_unavailable` or
   * `cancelled`.
   */
  async run(job: FilmstripJob, signal: AbortSignal): Promise<void> {
    if (await this.filmstrips.has(job)) return;
    const { uri, videoId, spec } = job;
    const { decoder, scratch, limits } = this.decoding;
    await scratch.use('filmstrip-', async (folder) => {
      const file = join(folder, 'video');
      const { sha256 } = await this.sources.fetch(job, uri, file, limits.maxBytes, signal);
      if (sha256 !== sourceIdOf(videoId))
        throw new ClipyardError('source_not_found', `${uri} now contains another video`);
      await this.filmstrips.put(
        job,
        await encodeFilmstrip(
          rowFrames(
            await decoder.decode(file, {
              settings: decodeSettings(spec),
              decoding: decodingOf(spec),
              range: rangeOfVideoId(videoId),
              limits,
              signal,
            }),
            spec,
          ),
        ),
      );
    });
  }
}
