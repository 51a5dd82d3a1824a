import { createHash } from 'node:crypto';
import { type Readable } from 'node:stream';

import { type Caller, counted, ownProject } from '@clipyard/access';
import { ClipyardError, isId, newId, type Upload } from '@clipyard/api-contract';

import { type UploadRepository } from './upload-repository.js';

/** Size of each part but the last, in bytes: the most that one call transfers and a broken connection loses. */
export const PART_BYTES = 8 * 1024 * 1024;

type Parts = NonNullable<Upload['parts']>;

/** The part of the caller's quota that uploads use. */
export interface UploadQuota {
  /**
   * Refuses an upload that exceeds the quota before any of it is read.
   *
   * @throws ClipyardError `quota_exceeded`
   */
  checkBytes(caller: Caller, bytes: number): Promise<void>;
  /** @throws ClipyardError `quota_exceeded` */
  takeBytes(caller: Caller, bytes: number): Promise<void>;
}

/**
 * Receives videos, in one call or in parts. Each part is sent by a call of its own, in any order and any number of
 * times, so after a failure only the missing parts have to be sent. The store keeps the parts as separate objects;
 * readers concatenate them.
 */
export class Uploads {
  constructor(
    private readonly repository: UploadRepository,
    private readonly quotas: UploadQuota,
    private readonly maxBytes: number,
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
   * Receives a whole file. Nothing is kept if it fails.
   *
   * @throws ClipyardError `payload_too_large` or `quota_exceeded`
   * @throws ClipyardError `invalid_request` if the body is empty
   */
  async receive(caller: Caller, body: AsyncIterable<Buffer>): Promise<Upload & { readonly sha256: string }> {
    const id = newId('upload');
    const hash = createHash('sha256');
    const limit = this.maxBytes;
    let bytes = 0;
    async function* metered(): AsyncIterable<Buffer> {
      for await (const chunk of body) {
        bytes += chunk.byteLength;
        if (bytes > limit) throw tooLarge(limit);
        hash.update(chunk);
        yield chunk;
      }
      if (bytes === 0) throw new ClipyardError('invalid_request', 'The body is empty');
    }
    await this.repository.putContent(id, counted(caller, metered(), this.quotas));
    const upload = {
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
    } as const;
    await this.repository.create(upload);
    return upload;
  }

  /** Deletes an upload that `receive` returned and nothing refers to. */
  async discard(uri: string): Promise<void> {
    await this.repository.delete(uri.slice('upload://'.length));
  }

  /**
   * Begins an upload in parts.
   *
   * @param bytes - size of the whole file
   * @throws ClipyardError `payload_too_large` or `quota_exceeded`
   */
  async begin(caller: Caller, bytes: number): Promise<Upload> {
    if (bytes > this.maxBytes) throw tooLarge(this.maxBytes);
    await this.quotas.checkBytes(caller, bytes);
    const id = newId('upload');
    const upload: Upload = {
      id,
      object: 'upload',
      project: ownProject(caller),
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

  /**
   * The upload with the numbers of the parts that have arrived.
   *
   * @throws ClipyardError `not_found`
   */
  async get(caller: Caller, id: string): Promise<Upload> {
    const upload = isId(id) ? await this.repository.get(caller, id) : null;
    if (upload === null) throw missing(id);
    if (upload.parts === null || upload.state === 'complete') return upload;
    return { ...upload, parts: { ...upload.parts, received: await this.repository.received(id) } };
  }

  /**
   * Receives one part. An interrupted part leaves nothing in the store.
   *
   * @param part - 1 to `parts.count`
   * @throws ClipyardError `not_found` or `quota_exceeded`
   * @throws ClipyardError `conflict` if the upload is complete
   * @throws ClipyardError `invalid_request` if the part has the wrong size
   */
  async receivePart(caller: Caller, id: string, part: number, body: Readable): Promise<void> {
    const upload = await this.get(caller, id);
    const { parts } = upload;
    if (parts === null || upload.state === 'complete')
      throw new ClipyardError('conflict', `Upload ${id} is already complete`);
    if (part < 1 || part > parts.count)
      throw new ClipyardError('invalid_request', `Upload ${id} has parts 1 to ${parts.count}`);
    const size = part < parts.count ? parts.bytes : (upload.bytes ?? 0) - parts.bytes * (parts.count - 1);
    const isKept = await this.repository.putPart(id, part, counted(caller, exactly(size, body), this.quotas));
    if (!isKept) throw missing(id);
  }

  /**
   * Completes the upload. Completing it again has no effect.
   *
   * @throws ClipyardError `not_found`
   * @throws ClipyardError `conflict` if parts are missing
   */
  async complete(caller: Caller, id: string): Promise<Upload> {
    const upload = await this.get(caller, id);
    if (upload.state === 'complete') return upload;
    const missing = missingParts(upload.parts!);
    if (missing.length > 0)
      throw new ClipyardError(
        'conflict',
        `${missing.length} of ${upload.parts!.count} parts are missing; the first is ${missing[0]!}`,
      );
    const complete: Upload = { ...upload, state: 'complete', uploadUrl: null };
    await this.repository.complete(complete);
    return complete;
  }
}

const tooLarge = (limit: number): ClipyardError =>
  new ClipyardError('payload_too_large', `An upload may have at most ${limit} bytes`);

const missing = (id: string): ClipyardError => new ClipyardError('not_found', `There is no upload ${id.slice(0, 100)}`);

const missingParts = ({ count, received }: Parts): number[] => {
  const arrived = new Set(received);
  return Array.from({ length: count }, (_, i) => i + 1).filter((part) => !arrived.has(part));
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
      `The part must have ${size} bytes, but has ${bytes > size ? 'more' : `only ${bytes}`}`,
    );
}
