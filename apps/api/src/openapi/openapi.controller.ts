import { serviceRoutes } from '@clipyard/api-contract';
import { Controller, Res } from '@nestjs/common';
import { type Response } from 'express';

import { Endpoint } from '../http/endpoint.js';
import { openApiDocument } from './document.js';
import { llmsText } from './llms.js';

@Controller()
export class OpenApiController {
  private readonly document = JSON.stringify(openApiDocument());
  private readonly llms = llmsText();

  @Endpoint(serviceRoutes.openApi)
  get(@Res() response: Response): void {
    response.type('application/json').send(this.document);
  }

  /** For agents and scripts, which look for it at the root of a site. */
  @Endpoint(serviceRoutes.llms)
  getLlmsText(@Res() response: Response): void {
    response.type('text/plain').send(this.llms);
  }
}
