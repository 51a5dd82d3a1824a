import { ClipyardError, isId, keys } from '@clipyard/contracts';
import { type ObjectStore } from '@clipyard/object-store';
import { type OpenedSource, type Source } from './source.js';

/** An upload is written once. */
const UNCHANGING = 'once';

/** upload://id: what was sent to POST /v1/uploads. The id is unguessable. */
export class UploadSource implements Source {
  constructor(private readonly store: ObjectStore) {}

  async open(uri: URL, signal: AbortSignal): Promise<OpenedSource> {
    const id = uri.hostname;
    const head = isId(id) ? await this.store.head(keys.upload(id)) : null;
    const stream = head === null ? null : await this.store.getStream(keys.upload(id), { signal });
    if (head === null || stream === null) throw new ClipyardError('source_not_found', `${uri.href} does not exist`);
    return { stream, bytes: head.size, version: UNCHANGING };
  }

  version(): Promise<string> {
    return Promise.resolve(UNCHANGING);
  }
}
