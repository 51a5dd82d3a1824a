import { Readable } from 'node:stream';

import { ClipyardError, isId, sees, type Tenant, type Upload, UploadSchema } from '@clipyard/api-contract';
import { keys } from '@clipyard/object-store';
import { getJson, type ObjectStore } from '@clipyard/object-store';

import { type OpenedSource, type Source } from './source.js';

/** The version of all uploads, which never change. */
const UNCHANGING = 'once';

/** upload://id: uploads sent to POST /v1/uploads. The id is unguessable and only valid in its own project. */
export class UploadSource implements Source {
  constructor(private readonly store: ObjectStore) {}

  async open(uri: URL, signal: AbortSignal, tenant: Tenant): Promise<OpenedSource> {
    const id = uri.hostname;
    const upload = await this.record(uri, tenant);
    const head = await this.store.head(keys.upload(id));
    if (head === null) return this.openParts(upload, uri, signal);
    const stream = await this.store.getStream(keys.upload(id), { signal });
    if (stream === null) throw missing(uri);
    return { stream, bytes: head.size, version: UNCHANGING };
  }

  async version(uri: URL, _signal: AbortSignal, tenant: Tenant): Promise<string> {
    await this.record(uri, tenant);
    return UNCHANGING;
  }

  private async record(uri: URL, tenant: Tenant): Promise<Upload> {
    const upload = isId(uri.hostname) ? await getJson(this.store, keys.uploadRecord(uri.hostname), UploadSchema) : null;
    if (upload === null || !sees(tenant, upload.project)) throw missing(uri);
    return upload;
  }

  /** Reads an upload in parts, part by part. */
  private async openParts({ id, state, parts, bytes }: Upload, uri: URL, signal: AbortSignal): Promise<OpenedSource> {
    if (state !== 'complete' || parts === null) throw missing(uri);
    const { store } = this;
    async function* read(): AsyncIterable<Buffer> {
      for (let part = 1; part <= parts!.count; part++) {
        const stream = await store.getStream(keys.uploadPart(id, part), { signal });
        if (stream === null) throw missing(uri);
        yield* stream as AsyncIterable<Buffer>;
      }
    }
    return { stream: Readable.from(read(), { objectMode: false }), bytes, version: UNCHANGING };
  }
}

const missing = (uri: URL): ClipyardError => new ClipyardError('source_not_found', `${uri.href} does not exist`);
