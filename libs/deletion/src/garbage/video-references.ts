import { EVERYBODY } from '@clipyard/access';
import { DEFAULT_PROJECT, projectOfName, reverseId } from '@clipyard/api-contract';
import { type DatasetRepository, readShardRows } from '@clipyard/datasets';
import { type IndexKind, keys, type ObjectStore } from '@clipyard/object-store';

import { foldersOf } from '../erasure/shared-objects.js';

const VIDEO_ID = /"videoId":"([0-9a-f]{64}(?:\.\d+-\d*)?)"/g;

/** A video that a project refers to. */
export interface VideoReference {
  readonly project: string;
  readonly videoId: string;
}

/** Ids of all resources of a kind in their lists, with their projects. */
export async function* listedIds(store: ObjectStore, kind: IndexKind): AsyncGenerator<{ id: string; project: string }> {
  const prefix = keys.indexes(kind);
  for await (const { key } of store.list(prefix)) {
    const [, project = DEFAULT_PROJECT, entry = ''] = /^(?::([^/]+))?\/(.+)$/.exec(key.slice(prefix.length)) ?? [];
    if (entry !== '') yield { id: reverseId(entry), project };
  }
}

/** Finds every reference to a video in the store, one object in memory at a time. */
export class VideoReferences {
  constructor(
    private readonly store: ObjectStore,
    private readonly datasets: DatasetRepository,
  ) {}

  /** @throws ClipyardError `features_missing` or `object_damaged` if rows cannot be read */
  async *inDatasets(): AsyncGenerator<VideoReference> {
    for await (const name of foldersOf(this.store, keys.datasets)) {
      const pinned = await this.datasets.get(EVERYBODY, name);
      if (pinned === null) continue;
      for await (const shard of pinned.shards)
        for (const { videoId } of await readShardRows(this.store, shard))
          yield { project: projectOfName(name), videoId };
    }
  }

  async *inResults(): AsyncGenerator<VideoReference> {
    for await (const { id, project } of listedIds(this.store, 'batches'))
      yield* this.below(`${keys.batchFolder(id)}outcomes/`, project);
    for await (const { id, project } of listedIds(this.store, 'classifications'))
      yield* this.below(keys.classificationResult(id), project);
    for await (const { id, project } of listedIds(this.store, 'reclassifications'))
      yield* this.below(keys.reclassificationParts(id), project);
  }

  private async *below(prefix: string, project: string): AsyncGenerator<VideoReference> {
    for await (const { key } of this.store.list(prefix)) {
      const bytes = await this.store.get(key);
      const text = bytes === null ? '' : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
      for (const [, videoId = ''] of text.matchAll(VIDEO_ID)) yield { project, videoId };
    }
  }
}
