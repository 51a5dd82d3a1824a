import { CreateApiKeySchema, type ApiKey, type CreatedApiKey } from '@clipyard/contracts';
import { ApiKeyRepository } from '@clipyard/repositories';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { parse } from '../http/parse.js';
import { Access } from './access.js';
import { requireAdminFirst } from './first-key.js';

@Controller('v1/keys')
export class KeysController {
  constructor(@Inject(ApiKeyRepository) private readonly keys: ApiKeyRepository, @Inject(Access) private readonly access: Access) {}

  /** The answer is the only one that has the key itself. */
  @Post()
  @HttpCode(201)
  async create(@Body() body: unknown): Promise<CreatedApiKey> {
    const request = parse(CreateApiKeySchema, body);
    if (!(await this.keys.any())) requireAdminFirst(request);
    const created = await this.keys.create(request);
    this.access.forget();
    return created;
  }

  @Get()
  async list(): Promise<{ data: ApiKey[] }> {
    return { data: await this.keys.list() };
  }

  @Delete(':id')
  async revoke(@Param('id') id: string): Promise<ApiKey> {
    const key = await this.keys.revoke(id);
    this.access.forget();
    return key;
  }
}
