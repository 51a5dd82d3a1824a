import { createHash } from 'node:crypto';

import { sourceIdOf } from '@clipyard/api-contract';
import { keys } from '@clipyard/object-store';
import { type ObjectStore } from '@clipyard/object-store';

export interface KnownSource {
  readonly uri: string;
  readonly version: string;
  readonly videoId: string;
}

const NAME_BYTES = 16;
const ENTRY_BYTES = NAME_BYTES + 32;
/** About a million videos: 48 MB per question. */
const MAX_OBJECTS = 4096;
const PARALLEL_READS = 16;

const nameOf = ({ uri, version }: Pick<KnownSource, 'uri' | 'version'>): Buffer =>
  createHash('sha256').update(`${version}\n${uri}`).digest().subarray(0, NAME_BYTES);

/**
 * Maps a uri and the version of its bytes to the videoId of the whole video, newest first. There is one object per
 * shard, because one per item would cost as much as its features.
 */
export class KnownSources {
  constructor(private readonly store: ObjectStore) {}

  async record(batchId: string, round: number, shard: number, sources: readonly KnownSource[]): Promise<void> {
    if (sources.length === 0) return;
    const bytes = Buffer.concat(
      sources.flatMap((source) => [nameOf(source), Buffer.from(sourceIdOf(source.videoId), 'hex')]),
    );
    // If an object is lost or damaged, fewer videos are known, which costs a fetch each.
    await this.store.put(keys.knownSourcesOf(batchId, round, shard), bytes, { durable: false });
  }

  /** videoIds in the order of the sources; null for a source that is not among the newest million. */
  async find(
    sources: readonly Pick<KnownSource, 'uri' | 'version'>[],
    signal: AbortSignal,
  ): Promise<(string | null)[]> {
    const names = sources.map((source) => nameOf(source).toString('hex'));
    const wanted = new Set(names);
    const found = new Map<string, string>();
    let page: string[] = [];
    let read = 0;
    const readPage = async (): Promise<void> => {
      signal.throwIfAborted();
      for (const bytes of await Promise.all(page.map((key) => this.store.get(key))))
        if (bytes !== null) collect(bytes, wanted, found);
      page = [];
    };
    for await (const { key } of this.store.list(keys.knownSources)) {
      if (found.size === wanted.size || read++ === MAX_OBJECTS) break;
      if (page.push(key) === PARALLEL_READS) await readPage();
    }
    await readPage();
    return names.map((name) => found.get(name) ?? null);
  }
}

function collect(bytes: Uint8Array, wanted: ReadonlySet<string>, found: Map<string, string>): void {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
  for (let start = 0; start < text.length; start += ENTRY_BYTES * 2) {
    const name = text.slice(start, start + NAME_BYTES * 2);
    // Newest first: the entry of an older batch does not count.
    if (wanted.has(name) && !found.has(name))
      found.set(name, text.slice(start + NAME_BYTES * 2, start + ENTRY_BYTES * 2));
  }
}
