import { type Caller } from '@clipyard/access';
import { type Upload, uploadRoutes } from '@clipyard/api-contract';
import { Uploads } from '@clipyard/videos';
import { Body, Controller, Inject, Param, Req, Res } from '@nestjs/common';
import { type Request, type Response } from 'express';

import { CalledBy } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.js';
import { parse } from '../http/parse.js';

@Controller()
export class UploadsController {
  constructor(@Inject(Uploads) private readonly uploads: Uploads) {}

  /** The body is the file itself, whatever its content type. */
  @Endpoint(uploadRoutes.create)
  async create(
    @CalledBy() caller: Caller,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Upload> {
    await this.uploads.expect(caller, Number(request.headers['content-length'] ?? 0));
    const upload = await this.uploads.receive(caller, request);
    response.status(201).setHeader('Location', `/v1/uploads/${upload.id}`);
    return upload;
  }

  /** Begins an upload in parts. */
  @Endpoint(uploadRoutes.begin)
  async begin(
    @CalledBy() caller: Caller,
    @Body() body: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Upload> {
    const upload = await this.uploads.begin(caller, parse(uploadRoutes.begin.body.schema, body).bytes);
    response.setHeader('Location', `/v1/uploads/${upload.id}`);
    return upload;
  }

  /** The body is the part itself. */
  @Endpoint(uploadRoutes.part)
  async part(
    @CalledBy() caller: Caller,
    @Param('id') id: string,
    @Param('part') part: string,
    @Req() request: Request,
  ): Promise<void> {
    await this.uploads.receivePart(caller, id, parse(uploadRoutes.part.params.shape.part, part), request);
  }

  @Endpoint(uploadRoutes.complete)
  complete(@CalledBy() caller: Caller, @Param('id') id: string): Promise<Upload> {
    return this.uploads.complete(caller, id);
  }

  @Endpoint(uploadRoutes.get)
  get(@CalledBy() caller: Caller, @Param('id') id: string): Promise<Upload> {
    return this.uploads.get(caller, id);
  }
}
