import { isVideoOrPart, projectOfName, reverseId, videoIdOfName } from '@clipyard/api-contract';
import { type DatasetErasure } from '@clipyard/datasets';
import { keys, type ListedObject, type ListPage, type ObjectStore } from '@clipyard/object-store';

import { mentionsVideo } from './mentions-video.js';

/** Prefixes of the objects that projects share, by the names that users know. */
export const SHARED = {
  features: 'features/',
  segments: 'segments/',
  previews: 'previews/',
  filmstrips: 'filmstrips/',
} as const;
export type SharedKind = keyof typeof SHARED;

/** Names of the folders directly below a prefix. */
export async function* foldersOf(store: ObjectStore, prefix: string): AsyncGenerator<string> {
  for (let after: string | null = ''; after !== null;) {
    const page: ListPage = await store.listPage(prefix, { delimiter: '/', ...(after === '' ? {} : { after }) });
    for (const child of page.prefixes) yield child.slice(prefix.length, -1);
    after = page.next;
  }
}

const fileName = ({ key }: ListedObject): string => key.slice(key.lastIndexOf('/') + 1);

/** Features, lists of segments and images of a video and its parts, which projects share. */
export class SharedObjects {
  constructor(
    private readonly store: ObjectStore,
    private readonly datasets: DatasetErasure,
  ) {}

  /** The objects of one kind, under all feature specs. */
  async of(kind: SharedKind, videoId: string): Promise<ListedObject[]> {
    const found: ListedObject[] = [];
    for await (const specId of foldersOf(this.store, SHARED[kind]))
      for await (const object of this.store.list(`${SHARED[kind]}${specId}/${videoId}`))
        if (isVideoOrPart(videoIdOfName(fileName(object)), videoId)) found.push(object);
    return found;
  }

  /** Whether a project other than this one has a row, a result or a classification of the video. */
  async isUsedElsewhere(project: string, videoId: string): Promise<boolean> {
    for await (const name of foldersOf(this.store, keys.datasets))
      if (projectOfName(name) !== project && (await this.datasets.has(name, videoId))) return true;
    return (
      (await this.inResults('batches', project, (id) => `${keys.batchFolder(id)}outcomes/`, videoId)) ||
      (await this.inResults('classifications', project, (id) => keys.classificationFolder(id), videoId))
    );
  }

  private async inResults(
    kind: 'batches' | 'classifications',
    project: string,
    folderOf: (id: string) => string,
    videoId: string,
  ): Promise<boolean> {
    const own = keys.indexPrefix(kind, project);
    for await (const { key } of this.store.list(keys.indexes(kind))) {
      if (key.startsWith(own)) continue;
      for await (const { key: result } of this.store.list(folderOf(reverseId(key.slice(key.lastIndexOf('/') + 1))))) {
        const bytes = await this.store.get(result);
        if (mentionsVideo(bytes, videoId)) return true;
      }
    }
    return false;
  }
}
