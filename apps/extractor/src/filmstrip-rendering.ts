import { join } from 'node:path';

import { ClipyardError, decodingOf } from '@clipyard/api-contract';
import { type FilmstripJob } from '@clipyard/jobs';
import { encodeFilmstrip } from '@clipyard/media';
import { type SourceReader } from '@clipyard/video-sources';
import { type FilmstripRepository } from '@clipyard/videos';

import { type Decoding } from './decoding.js';

/** Decodes the frames that the features of a video were computed from, and stores them as one image. */
export class FilmstripRendering {
  constructor(
    private readonly sources: SourceReader,
    private readonly filmstrips: FilmstripRepository,
    private readonly decoding: Decoding,
  ) {}

  /** @throws ClipyardError `source_*`, `scratch_unavailable`, `media_*`, `decode_*`, `storage_unavailable` or `cancelled`. */
  async run({ uri, videoId, spec, specId }: FilmstripJob, signal: AbortSignal): Promise<void> {
    if (await this.filmstrips.has(specId, videoId)) return;
    const { decoder, scratch, limits } = this.decoding;
    await scratch.use('filmstrip-', async (folder) => {
      const file = join(folder, 'video');
      const { sha256 } = await this.sources.fetch(uri, file, limits.maxBytes, signal);
      if (sha256 !== videoId) throw new ClipyardError('source_not_found', `${uri} now contains another video`);
      await this.filmstrips.put(
        specId,
        videoId,
        await encodeFilmstrip(
          await decoder.decode(file, { settings: spec, decoding: decodingOf(spec), limits, signal }),
        ),
      );
    });
  }
}
