import { type ApiKey, CreateApiKeySchema, type CreatedApiKey, type OwnKey } from '@clipyard/contracts';
import { ApiKeyRepository } from '@clipyard/repositories';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';

import { parse } from '../http/parse.js';
import { Access } from './access.js';
import { adminOfAll } from './first-key.js';
import { Quotas } from './quotas.js';

@Controller('v1/keys')
export class KeysController {
  constructor(
    @Inject(ApiKeyRepository) private readonly keys: ApiKeyRepository,
    @Inject(Access) private readonly access: Access,
    @Inject(Quotas) private readonly quotas: Quotas,
  ) {}

  /** The only response that contains the key itself. */
  @Post()
  @HttpCode(201)
  async create(@Body() body: unknown): Promise<CreatedApiKey> {
    const request = parse(CreateApiKeySchema, body);
    const created = await this.keys.create((await this.keys.any()) ? request : adminOfAll(request));
    this.access.forget();
    return created;
  }

  @Get()
  async list(): Promise<{ data: ApiKey[] }> {
    return { data: await this.keys.list() };
  }

  /** The permissions of the key of this call, and how much of its quotas is used. */
  @Get('self')
  self(): Promise<OwnKey> {
    return this.quotas.own();
  }

  @Delete(':id')
  async revoke(@Param('id') id: string): Promise<ApiKey> {
    const key = await this.keys.revoke(id);
    this.access.forget();
    return key;
  }
}
