import { type ApiKey, type CreateApiKey, type CreatedApiKey } from '@clipyard/api-contract';
import { type ReadableEntries } from '@clipyard/object-store';

import { type ApiKeyRepository } from './api-key-repository.js';
import { adminOfAll } from './first-key.js';

/** The API keys of the deployment, for administrators. Keys belong to no tenant: each names the project it is for. */
export class ApiKeys {
  /** @param onChange - called after a key was created or revoked, so that cached keys can be read again */
  constructor(
    private readonly keys: Pick<ApiKeyRepository, 'any' | 'create' | 'list' | 'revoke'>,
    private readonly onChange: () => void,
  ) {}

  /**
   * Creates a key. Only the answer contains the key itself.
   *
   * @throws ClipyardError `invalid_request` if the first key could not create the next one
   */
  async create(request: CreateApiKey): Promise<CreatedApiKey> {
    const created = await this.keys.create((await this.keys.any()) ? request : adminOfAll(request));
    this.onChange();
    return created;
  }

  list(): Promise<ReadableEntries<ApiKey>> {
    return this.keys.list();
  }

  /** @throws ClipyardError `not_found` */
  async revoke(id: string): Promise<ApiKey> {
    const key = await this.keys.revoke(id);
    this.onChange();
    return key;
  }
}
