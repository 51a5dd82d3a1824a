import { ApiKeys, type Caller, Quotas } from '@clipyard/access';
import { type ApiKey, type CreatedApiKey, keyRoutes, type OwnKey } from '@clipyard/api-contract';
import { type ReadableEntries } from '@clipyard/object-store';
import { Body, Controller, Inject, Param } from '@nestjs/common';

import { CalledBy } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.js';
import { parse } from '../http/parse.js';

@Controller()
export class KeysController {
  constructor(
    @Inject(ApiKeys) private readonly keys: ApiKeys,
    @Inject(Quotas) private readonly quotas: Quotas,
  ) {}

  /** The only response that contains the key itself. */
  @Endpoint(keyRoutes.create)
  create(@Body() body: unknown): Promise<CreatedApiKey> {
    return this.keys.create(parse(keyRoutes.create.body.schema, body));
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
  revoke(@Param('id') id: string): Promise<ApiKey> {
    return this.keys.revoke(id);
  }
}
