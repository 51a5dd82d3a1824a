import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { ClipyardError, type FilmstripJob } from '@clipyard/contracts';
import { encodeFilmstrip } from '@clipyard/media';
import { type FilmstripRepository } from '@clipyard/repositories';
import { type SourceReader } from '@clipyard/sources';

import { type Decoding } from './decoding.js';

/** Decodes the frames of a video again, as its features saw them, for people to look at. */
export class FilmstripRendering {
  constructor(
    private readonly sources: SourceReader,
    private readonly filmstrips: FilmstripRepository,
    private readonly decoding: Decoding,
  ) {}

  /** Errors: `source_*`, `media_*`, `decode_*`, `storage_unavailable`, `cancelled`. */
  async run({ uri, videoId, spec, specId }: FilmstripJob, signal: AbortSignal): Promise<void> {
    if (await this.filmstrips.has(specId, videoId)) return;
    const { decoder, limits } = this.decoding;
    const folder = await mkdtemp(join(limits.scratch, 'filmstrip-'));
    try {
      const file = join(folder, 'video');
      const { sha256 } = await this.sources.fetch(uri, file, limits.maxBytes, signal);
      if (sha256 !== videoId) throw new ClipyardError('source_not_found', `What is at ${uri} now is another video`);
      await this.filmstrips.put(
        specId,
        videoId,
        await encodeFilmstrip(await decoder.decode(file, { settings: spec, limits, signal })),
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}
