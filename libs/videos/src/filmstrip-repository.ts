import { type Readable } from 'node:stream';

import { ownProject, type Tenant } from '@clipyard/access';
import { type Failure, FailureSchema, type FeatureKey } from '@clipyard/api-contract';
import { getJson, keys, nullIfDamaged, type ObjectStore, putJson } from '@clipyard/object-store';
import { z } from 'zod';

const FilmstripFailureSchema = z.object({ failure: FailureSchema, at: z.string() });

/**
 * Images of the frames of a video that the network used under a spec, or the reason why there is no image. Images are
 * shared by all projects, like features. Reasons belong to one project, since they contain the location of the video.
 */
export class FilmstripRepository {
  constructor(private readonly store: ObjectStore) {}

  async has(key: FeatureKey): Promise<boolean> {
    return (await this.store.head(keys.filmstrip(key))) !== null;
  }

  /** A GIF; null if none has been made. */
  get(key: FeatureKey): Promise<Readable | null> {
    return this.store.getStream(keys.filmstrip(key));
  }

  async put(key: FeatureKey, gif: Uint8Array): Promise<void> {
    await this.store.put(keys.filmstrip(key), gif, { contentType: 'image/gif' });
  }

  /** Why the last attempt failed; null for a failure that is older than `maxAgeMs`, since its cause may be fixed. */
  async failure(tenant: Tenant, key: FeatureKey, maxAgeMs: number, now = Date.now()): Promise<Failure | null> {
    const last = await getJson(
      this.store,
      keys.filmstripFailure(key, ownProject(tenant)),
      FilmstripFailureSchema,
    ).catch(nullIfDamaged);
    return last === null || now - Date.parse(last.at) > maxAgeMs ? null : last.failure;
  }

  async fail(tenant: Tenant, key: FeatureKey, failure: Failure, now = new Date()): Promise<void> {
    await putJson(this.store, keys.filmstripFailure(key, ownProject(tenant)), { failure, at: now.toISOString() });
  }
}
