import { adminOfAll, ApiKeyRepository, type Caller, Quotas } from '@clipyard/access';
import { type ApiKey, type CreatedApiKey, type OwnKey } from '@clipyard/api-contract';
import { type ReadableEntries } from '@clipyard/object-store';
import { Body, Controller, Inject, Param } from '@nestjs/common';

import { Access } from '../auth/access.js';
import { CalledBy } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.js';
import { parse } from '../http/parse.js';
import { keyRoutes } from './keys.routes.js';

@Controller()
export class KeysController {
  constructor(
    @Inject(ApiKeyRepository) private readonly keys: ApiKeyRepository,
    @Inject(Access) private readonly access: Access,
    @Inject(Quotas) private readonly quotas: Quotas,
  ) {}

  /** The only response that contains the key itself. */
  @Endpoint(keyRoutes.create)
  async create(@Body() body: unknown): Promise<CreatedApiKey> {
    const request = parse(keyRoutes.create.body.schema, body);
    const created = await this.keys.create((await this.keys.any()) ? request : adminOfAll(request));
    this.access.forget();
    return created;
  }

  @Endpoint(keyRoutes.list)
  list(): Promise<ReadableEntries<ApiKey>> {
    return this.keys.list();
  }

  /** The permissions of the key of this call, and how much of its quotas is used. */
  @Endpoint(keyRoutes.self)
  self(@CalledBy() caller: Caller): Promise<OwnKey> {
    return this.quotas.own(caller);
  }

  @Endpoint(keyRoutes.revoke)
  async revoke(@Param('id') id: string): Promise<ApiKey> {
    const key = await this.keys.revoke(id);
    this.access.forget();
    return key;
  }
}
