import { ClipyardError, isId, keys, UploadSchema } from '@clipyard/contracts';
import { getJson, type ObjectStore } from '@clipyard/object-store';
import { Readable } from 'node:stream';
import { type OpenedSource, type Source } from './source.js';

/** An upload is written once. */
const UNCHANGING = 'once';

/** upload://id: what was sent to POST /v1/uploads. The id is unguessable. */
export class UploadSource implements Source {
  constructor(private readonly store: ObjectStore) {}

  async open(uri: URL, signal: AbortSignal): Promise<OpenedSource> {
    const id = uri.hostname;
    const head = isId(id) ? await this.store.head(keys.upload(id)) : null;
    if (head === null) return this.openParts(id, uri, signal);
    const stream = await this.store.getStream(keys.upload(id), { signal });
    if (stream === null) throw missing(uri);
    return { stream, bytes: head.size, version: UNCHANGING };
  }

  version(): Promise<string> {
    return Promise.resolve(UNCHANGING);
  }

  /** One that came in parts is read part by part. */
  private async openParts(id: string, uri: URL, signal: AbortSignal): Promise<OpenedSource> {
    const upload = isId(id) ? await getJson(this.store, keys.uploadRecord(id), UploadSchema) : null;
    const parts = upload?.state === 'complete' ? upload.parts : null;
    if (upload === null || parts === null) throw missing(uri);
    const { store } = this;
    async function* read(): AsyncIterable<Buffer> {
      for (let part = 1; part <= parts!.count; part++) {
        const stream = await store.getStream(keys.uploadPart(id, part), { signal });
        if (stream === null) throw missing(uri);
        yield* stream as AsyncIterable<Buffer>;
      }
    }
    return { stream: Readable.from(read(), { objectMode: false }), bytes: upload.bytes, version: UNCHANGING };
  }
}

const missing = (uri: URL): ClipyardError => new ClipyardError('source_not_found', `${uri.href} does not exist`);
