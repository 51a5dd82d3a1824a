import { type Readable } from 'node:stream';

import { ownProject, type Tenant } from '@clipyard/access';
import { type Failure, FailureSchema } from '@clipyard/api-contract';
import { getJson, keys, nullIfDamaged, type ObjectStore, putJson } from '@clipyard/object-store';
import { z } from 'zod';

const FilmstripFailureSchema = z.object({ failure: FailureSchema, at: z.string() });

/**
 * Images of the frames of a video that the network used under a spec, or the reason why there is no image. Images are
 * shared by all projects, like features. Reasons belong to one project, since they contain the location of the video.
 */
export class FilmstripRepository {
  constructor(private readonly store: ObjectStore) {}

  async has(specId: string, videoId: string): Promise<boolean> {
    return (await this.store.head(keys.filmstrip(specId, videoId))) !== null;
  }

  /** A GIF; null if none has been made. */
  get(specId: string, videoId: string): Promise<Readable | null> {
    return this.store.getStream(keys.filmstrip(specId, videoId));
  }

  async put(specId: string, videoId: string, gif: Uint8Array): Promise<void> {
    await this.store.put(keys.filmstrip(specId, videoId), gif, { contentType: 'image/gif' });
  }

  /** Why the last attempt failed; null for a failure that is older than `maxAgeMs`, since its cause may be fixed. */
  async failure(
    tenant: Tenant,
    specId: string,
    videoId: string,
    maxAgeMs: number,
    now = Date.now(),
  ): Promise<Failure | null> {
    const last = await getJson(
      this.store,
      keys.filmstripFailure(specId, videoId, ownProject(tenant)),
      FilmstripFailureSchema,
    ).catch(nullIfDamaged);
    return last === null || now - Date.parse(last.at) > maxAgeMs ? null : last.failure;
  }

  async fail(tenant: Tenant, specId: string, videoId: string, failure: Failure, now = new Date()): Promise<void> {
    await putJson(this.store, keys.filmstripFailure(specId, videoId, ownProject(tenant)), {
      failure,
      at: now.toISOString(),
    });
  }
}
