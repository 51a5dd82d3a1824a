import { type Readable } from 'node:stream';

import { projects } from '@clipyard/access';
import { type Failure, FailureSchema } from '@clipyard/api-contract';
import { getJson, keys, nullIfDamaged, type ObjectStore, putJson } from '@clipyard/object-store';
import { z } from 'zod';

const FilmstripFailureSchema = z.object({ failure: FailureSchema, at: z.string() });

/** Pictures of the frames that the network saw of a video under a spec, or why one could not be made. Pictures are shared like features, by content; reasons are the project's own. */
export class FilmstripRepository {
  constructor(private readonly store: ObjectStore) {}

  async has(specId: string, videoId: string): Promise<boolean> {
    return (await this.store.head(keys.filmstrip(specId, videoId))) !== null;
  }

  /** A GIF; null where none has been made. */
  get(specId: string, videoId: string): Promise<Readable | null> {
    return this.store.getStream(keys.filmstrip(specId, videoId));
  }

  async put(specId: string, videoId: string, gif: Uint8Array): Promise<void> {
    await this.store.put(keys.filmstrip(specId, videoId), gif, { contentType: 'image/gif' });
  }

  /** Why the last try failed, where it did and is no older than so many milliseconds: what was wrong then may have been mended. */
  async failure(specId: string, videoId: string, maxAgeMs: number, now = Date.now()): Promise<Failure | null> {
    const last = await getJson(
      this.store,
      keys.filmstripFailure(specId, videoId, projects.own),
      FilmstripFailureSchema,
    ).catch(nullIfDamaged);
    return last === null || now - Date.parse(last.at) > maxAgeMs ? null : last.failure;
  }

  async fail(specId: string, videoId: string, failure: Failure, now = new Date()): Promise<void> {
    await putJson(this.store, keys.filmstripFailure(specId, videoId, projects.own), { failure, at: now.toISOString() });
  }
}
