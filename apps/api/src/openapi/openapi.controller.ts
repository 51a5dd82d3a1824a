import { Controller, Res } from '@nestjs/common';
import { type Response } from 'express';

import { Endpoint } from '../http/endpoint.js';
import { serviceRoutes } from '../operation/operation.routes.js';
import { openApiDocument } from './document.js';

@Controller()
export class OpenApiController {
  private readonly document = JSON.stringify(openApiDocument());

  @Endpoint(serviceRoutes.openApi)
  get(@Res() response: Response): void {
    response.type('application/json').send(this.document);
  }
}
