import { type Readable } from 'node:stream';

import { type Settings } from '@clipyard/config';
import { ClipyardError, isId, newId, type Upload } from '@clipyard/contracts';
import { SETTINGS } from '@clipyard/platform';
import { projects, UploadRepository } from '@clipyard/repositories';
import { Inject, Injectable } from '@nestjs/common';

import { counted, Quotas } from './auth/quotas.js';

/** Bytes of each part but the last: what a broken connection costs at most, and what a call carries. */
export const PART_BYTES = 8 * 1024 * 1024;

type Parts = NonNullable<Upload['parts']>;

/**
 * Uploads in parts, each sent by a call of its own in any order, any number of times: what has arrived stays, and the
 * rest can be sent later. Parts stay parts in the store; who reads the upload reads them one after the other.
 */
@Injectable()
export class UploadParts {
  constructor(
    @Inject(UploadRepository) private readonly repository: UploadRepository,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(Quotas) private readonly quotas: Pick<Quotas, 'checkBytes' | 'takeBytes'>,
  ) {}

  /** Errors: `payload_too_large`, `quota_exceeded`. */
  async begin(bytes: number): Promise<Upload> {
    const limit = this.settings.MAX_UPLOAD_BYTES;
    if (bytes > limit) throw new ClipyardError('payload_too_large', `An upload has at most ${limit} bytes`);
    await this.quotas.checkBytes(bytes);
    const id = newId('upload');
    const upload: Upload = {
      id,
      object: 'upload',
      project: projects.own,
      uri: `upload://${id}`,
      bytes,
      sha256: null,
      uploadUrl: `/v1/uploads/${id}/parts/{part}`,
      state: 'pending',
      createdAt: new Date().toISOString(),
      parts: { bytes: PART_BYTES, count: Math.ceil(bytes / PART_BYTES), received: [] },
    };
    await this.repository.begin(upload);
    return upload;
  }

  /** What has arrived. Errors: `not_found`. */
  async get(id: string): Promise<Upload> {
    const upload = isId(id) ? await this.repository.get(id) : null;
    if (upload === null) throw missing(id);
    if (upload.parts === null || upload.state === 'complete') return upload;
    return { ...upload, parts: { ...upload.parts, received: await this.repository.received(id) } };
  }

  /** Takes part 1 to `count`. One that breaks off leaves nothing. Errors: `not_found`, `conflict` once the upload is complete, `invalid_request` where its size is another, `quota_exceeded`. */
  async receive(id: string, part: number, body: Readable): Promise<void> {
    const upload = await this.get(id);
    const { parts } = upload;
    if (parts === null || upload.state === 'complete') throw new ClipyardError('conflict', `Upload ${id} is complete`);
    if (part < 1 || part > parts.count)
      throw new ClipyardError('invalid_request', `Upload ${id} has the parts 1 to ${parts.count}`);
    const size = part < parts.count ? parts.bytes : (upload.bytes ?? 0) - parts.bytes * (parts.count - 1);
    const isKept = await this.repository.putPart(id, part, counted(exactly(size, body), this.quotas));
    if (!isKept) throw missing(id);
  }

  /** Errors: `not_found`; `conflict` where parts are missing. Repeating it changes nothing. */
  async complete(id: string): Promise<Upload> {
    const upload = await this.get(id);
    if (upload.state === 'complete') return upload;
    const missing = missingParts(upload.parts!);
    if (missing.length > 0)
      throw new ClipyardError(
        'conflict',
        `${missing.length} of ${upload.parts!.count} parts are missing, the first is ${missing[0]!}`,
      );
    const complete: Upload = { ...upload, state: 'complete', uploadUrl: null };
    await this.repository.complete(complete);
    return complete;
  }
}

const missing = (id: string): ClipyardError => new ClipyardError('not_found', `There is no upload ${id.slice(0, 100)}`);

const missingParts = ({ count, received }: Parts): number[] => {
  const there = new Set(received);
  return Array.from({ length: count }, (_, i) => i + 1).filter((part) => !there.has(part));
};

async function* exactly(size: number, body: Readable): AsyncIterable<Buffer> {
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > size) break;
    yield chunk;
  }
  if (bytes !== size)
    throw new ClipyardError(
      'invalid_request',
      `The part has ${bytes > size ? 'more' : 'fewer'} than its ${size} bytes`,
    );
}
