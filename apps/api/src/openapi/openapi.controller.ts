import { Controller, Get, Res } from '@nestjs/common';
import { type Response } from 'express';

import { openApiDocument } from './document.js';

@Controller('v1/openapi.json')
export class OpenApiController {
  private readonly document = JSON.stringify(openApiDocument());

  @Get()
  get(@Res() response: Response): void {
    response.type('application/json').send(this.document);
  }
}
