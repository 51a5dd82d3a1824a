import { ClipyardError, isId, keys, newId, UploadSchema, type Upload } from '@clipyard/contracts';
import { type Settings } from '@clipyard/config';
import { getJson, putJson, type ObjectStore } from '@clipyard/object-store';
import { OBJECT_STORE, SETTINGS } from '@clipyard/platform';
import { Controller, Get, Inject, Injectable, Param, Post, Req, Res } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { createHash } from 'node:crypto';
import { type Readable } from 'node:stream';

/** Takes bytes into the store, hashing and counting on the way. */
@Injectable()
export class UploadStore {
  constructor(@Inject(OBJECT_STORE) private readonly store: ObjectStore, @Inject(SETTINGS) private readonly settings: Settings) {}

  /** Errors: `payload_too_large`; `invalid_request` for an empty body. Nothing is kept then. */
  async receive(body: Readable): Promise<Upload> {
    const id = newId('upload');
    const hash = createHash('sha256');
    const limit = this.settings.MAX_UPLOAD_BYTES;
    let bytes = 0;
    async function* metered(): AsyncIterable<Buffer> {
      for await (const chunk of body as AsyncIterable<Buffer>) {
        bytes += chunk.byteLength;
        if (bytes > limit) throw new ClipyardError('payload_too_large', `An upload has at most ${limit} bytes`);
        hash.update(chunk);
        yield chunk;
      }
      if (bytes === 0) throw new ClipyardError('invalid_request', 'The body is empty');
    }
    await this.store.putStream(keys.upload(id), metered());
    const upload: Upload = { id, object: 'upload', uri: `upload://${id}`, bytes, sha256: hash.digest('hex'), uploadUrl: null, state: 'complete', createdAt: new Date().toISOString() };
    await putJson(this.store, keys.uploadRecord(id), upload);
    return upload;
  }

  get(id: string): Promise<Upload | null> {
    return isId(id) ? getJson(this.store, keys.uploadRecord(id), UploadSchema) : Promise.resolve(null);
  }
}

@Controller('v1/uploads')
export class UploadsController {
  constructor(@Inject(UploadStore) private readonly uploads: UploadStore) {}

  /** The body is the file itself, whatever its content type. */
  @Post()
  async create(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<Upload> {
    const upload = await this.uploads.receive(request);
    response.status(201).setHeader('Location', `/v1/uploads/${upload.id}`);
    return upload;
  }

  @Get(':id')
  async get(@Param('id') id: string): Promise<Upload> {
    const upload = await this.uploads.get(id);
    if (upload === null) throw new ClipyardError('not_found', `There is no upload ${id.slice(0, 100)}`);
    return upload;
  }
}
