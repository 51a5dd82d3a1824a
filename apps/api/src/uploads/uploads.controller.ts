import { createHash } from 'node:crypto';

import { type Caller, counted, ownProject, Quotas } from '@clipyard/access';
import { ClipyardError, newId, type Upload } from '@clipyard/api-contract';
import { type Settings } from '@clipyard/config';
import { keys } from '@clipyard/object-store';
import { type ObjectStore, putJson } from '@clipyard/object-store';
import { OBJECT_STORE, SETTINGS } from '@clipyard/service';
import { Body, Controller, Inject, Injectable, Param, Req, Res } from '@nestjs/common';
import { type Request, type Response } from 'express';

import { CalledBy } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.js';
import { parse } from '../http/parse.js';
import { UploadParts } from './upload-parts.js';
import { uploadRoutes } from './uploads.routes.js';

/** Writes uploads to the store, hashing and counting their bytes on the way. */
@Injectable()
export class UploadStore {
  constructor(
    @Inject(OBJECT_STORE) private readonly store: ObjectStore,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(Quotas) private readonly quotas: Quotas,
  ) {}

  /**
   * Checks the announced size before any of the body is read.
   *
   * @throws ClipyardError `quota_exceeded`
   */
  expect(caller: Caller, bytes: number): Promise<void> {
    return this.quotas.checkBytes(caller, bytes);
  }

  /**
   * Receives a file. Nothing is kept if it fails.
   *
   * @throws ClipyardError `payload_too_large` or `quota_exceeded`
   * @throws ClipyardError `invalid_request` if the body is empty
   */
  async receive(caller: Caller, body: AsyncIterable<Buffer>): Promise<Upload> {
    const id = newId('upload');
    const hash = createHash('sha256');
    const limit = this.settings.MAX_UPLOAD_BYTES;
    let bytes = 0;
    async function* metered(): AsyncIterable<Buffer> {
      for await (const chunk of body) {
        bytes += chunk.byteLength;
        if (bytes > limit) throw new ClipyardError('payload_too_large', `An upload may have at most ${limit} bytes`);
        hash.update(chunk);
        yield chunk;
      }
      if (bytes === 0) throw new ClipyardError('invalid_request', 'The body is empty');
    }
    await this.store.putStream(keys.upload(id), counted(caller, metered(), this.quotas));
    const upload: Upload = {
      id,
      object: 'upload',
      project: ownProject(caller),
      uri: `upload://${id}`,
      bytes,
      sha256: hash.digest('hex'),
      uploadUrl: null,
      state: 'complete',
      createdAt: new Date().toISOString(),
      parts: null,
    };
    await putJson(this.store, keys.uploadRecord(id), upload);
    return upload;
  }

  /** Deletes an upload of this call that nothing refers to. */
  async discard(uri: string): Promise<void> {
    const id = uri.slice('upload://'.length);
    await this.store.delete(keys.uploadRecord(id));
    await this.store.delete(keys.upload(id));
  }
}

@Controller()
export class UploadsController {
  constructor(
    @Inject(UploadStore) private readonly uploads: UploadStore,
    @Inject(UploadParts) private readonly parts: UploadParts,
  ) {}

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
    const upload = await this.parts.begin(caller, parse(uploadRoutes.begin.body.schema, body).bytes);
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
    await this.parts.receive(caller, id, parse(uploadRoutes.part.params.shape.part, part), request);
  }

  @Endpoint(uploadRoutes.complete)
  complete(@CalledBy() caller: Caller, @Param('id') id: string): Promise<Upload> {
    return this.parts.complete(caller, id);
  }

  @Endpoint(uploadRoutes.get)
  get(@CalledBy() caller: Caller, @Param('id') id: string): Promise<Upload> {
    return this.parts.get(caller, id);
  }
}
