import { type DatasetShard, type ErasedDataset, isVideoOrPart } from '@clipyard/api-contract';
import { getJson, keys, type ListedObject, type ObjectStore } from '@clipyard/object-store';
import { z } from 'zod';

import { movePages, SHARDS_PER_PAGE } from '../dataset-shards.js';
import { addUp, type DatasetVersion, datasetVersions, isDeleted, NO_PAGES, shardsOf } from '../dataset-version.js';
import { eachShard, type IndexedShard } from '../labels/labelled-shards.js';
import { readShardRows } from '../shard-rows.js';
import { namesOf, VideoIndex, type VideoName } from '../video-index.js';
import { type ErasedShard, type ErasedShards, ErasedShardSchema, writeWithout } from './erased-shards.js';
import { ErasedVersions, erasureFolder } from './erased-versions.js';

/** The notes that an erasure stores before it changes a dataset. */
const NoteSchema = z.object({
  dataset: z.string(),
  videoId: z.string(),
  /** The version that the erasure is about to add. */
  version: z.number().int(),
  shards: z.array(ErasedShardSchema),
  /** uris of the video in the erased rows. */
  uris: z.array(z.string()),
});
type Note = z.infer<typeof NoteSchema>;

/** Log of a deletion, with which it continues after its process has died. */
export interface ChangeLog {
  /** All notes, oldest first. */
  notes(): Promise<readonly unknown[]>;
  note(value: object): Promise<void>;
  /** Deletes objects, and counts each once however often its deletion is repeated. */
  remove(objects: readonly ListedObject[]): Promise<void>;
}

export interface Erasure {
  /** Id of the deletion. */
  readonly id: string;
  /** Name of the API key of the caller. */
  readonly by: string;
  readonly createdAt: string;
}

const ReplacingSchema = z.object({ replaces: z.string().optional() });

/**
 * Removes the rows of a video from all versions of a dataset.
 *
 * First, a new version without the rows is added. Writers that started from an earlier version fail to add theirs and
 * start again from this one, so no later version can have the rows. Then each earlier version is pointed to the
 * rewritten shards, in one write each, and at last the old files are deleted. Every step can be repeated. Two erasures
 * of one dataset must not run at once.
 */
export class DatasetErasure {
  constructor(private readonly store: ObjectStore) {}

  /**
   * Does nothing if the dataset does not exist or has no row of the video.
   *
   * @param name - the stored name of the dataset
   * @throws ClipyardError `features_missing`, or `object_damaged` if a shard or a label layer cannot be read
   */
  async erase(name: string, videoId: string, erasure: Erasure, log: ChangeLog): Promise<void> {
    const added = (await this.added(name, videoId, erasure, log)) ?? (await this.add(name, videoId, erasure, log));
    if (added === null) return;
    const notes = await notesOf(log, name, videoId);
    await this.repoint(name, erasure, added, erasedBy(notes));
    await log.remove(await this.leftovers(name, videoId, erasure, added, notes));
  }

  /** Whether a dataset has a row of a video, in any version. */
  async has(name: string, videoId: string): Promise<boolean> {
    const head = await datasetVersions(this.store, name).head();
    if (head === null || isDeleted(head.value)) return false;
    for await (const { videos } of eachShard(this.store, this.candidates(head.value, videoId), true))
      if (videos.some((video) => isVideoOrPart(video.videoId, videoId))) return true;
    return false;
  }

  /** Whether the current version of a dataset has a shard with this key. */
  async hasShard(name: string, key: string): Promise<boolean> {
    const head = await datasetVersions(this.store, name).head();
    if (head === null || isDeleted(head.value)) return false;
    for await (const shard of shardsOf(this.store, head.value)) if (shard.key === key) return true;
    return false;
  }

  /** The uris of the erased rows. */
  async uris(log: Pick<ChangeLog, 'notes'>): Promise<string[]> {
    return (await notesOf(log)).flatMap(({ uris }) => uris);
  }

  /** The shards that may have a video: those that the index names, or all if there is no usable index. */
  private async *candidates(value: DatasetVersion, videoId: string): AsyncGenerator<IndexedShard> {
    const shards = shardsOf(this.store, value);
    const index = new VideoIndex(this.store, value.name, value.index?.segments ?? []);
    if (value.index?.shards !== shards.length || !(await index.isReadable())) return yield* shards.from(0);
    for (const place of await index.shardsWith([{ videoId }])) {
      const shard = await shards.at(place);
      if (shard !== undefined) yield [place, shard];
    }
  }

  /** The changes that an erasure made to the datasets in its notes. */
  async receipt({ id }: Pick<Erasure, 'id'>, log: Pick<ChangeLog, 'notes'>): Promise<ErasedDataset[]> {
    const byDataset = new Map<string, Note[]>();
    for (const note of await notesOf(log)) byDataset.set(note.dataset, [...(byDataset.get(note.dataset) ?? []), note]);
    const receipts: ErasedDataset[] = [];
    for (const [dataset, notes] of byDataset) {
      const versions = datasetVersions(this.store, dataset);
      const last = notes.at(-1)!.version;
      const receipt = { dataset, version: last, versions: [] as number[], trained: [] as number[] };
      for (let version = 1; version < last; version++) {
        const mark = (await versions.get(version))?.value.erased?.find(({ deletion }) => deletion === id);
        if (mark !== undefined) receipt.versions.push(version);
        if (mark?.trained === true) receipt.trained.push(version);
      }
      const shards = [...erasedBy(notes).values()];
      receipts.push({
        ...receipt,
        shards: shards.map(({ digest, to, offsets }) => ({ from: digest, to: to.digest, rows: offsets.length })),
      });
    }
    return receipts;
  }

  /** The version that an earlier attempt added; null if there is none. */
  private async added(name: string, videoId: string, { id }: Erasure, log: ChangeLog): Promise<number | null> {
    const planned = (await notesOf(log, name, videoId)).at(-1)?.version;
    if (planned === undefined) return null;
    const cause = (await datasetVersions(this.store, name).get(planned))?.value.cause;
    return cause?.kind === 'erasure' && cause.deletion === id ? planned : null;
  }

  /** Adds a version without the rows. */
  private async add(name: string, videoId: string, erasure: Erasure, log: ChangeLog): Promise<number | null> {
    const versions = datasetVersions(this.store, name);
    for (;;) {
      const head = await versions.head();
      if (head === null || isDeleted(head.value)) return null;
      const rewritten = await this.rewrite(name, head.value, videoId);
      if (rewritten.shards.size === 0) return null;
      const version = head.version + 1;
      await log.note({
        dataset: name,
        videoId,
        version,
        shards: [...rewritten.shards.values()],
        uris: rewritten.uris,
      } satisfies Note);
      // Writers that started from the same version move the same pages. They must not find a page of theirs replaced.
      const paged = await this.paged(head.value);
      const { value } = (await new ErasedVersions(this.store, name, erasure.id, rewritten.shards).without(paged))!;
      const { erased: _, index: _index, ...rest } = value;
      const next: DatasetVersion = {
        ...rest,
        ...(await this.indexWithout(head.value, rewritten, erasure.id)),
        cause: { kind: 'erasure', by: erasure.by, deletion: erasure.id, edited: rewritten.rows },
        updatedAt: erasure.createdAt,
      };
      if (await versions.appendIf(head.version, next)) return version;
    }
  }

  /** Writes the shards of a version without the rows of a video. */
  private async rewrite(name: string, value: DatasetVersion, videoId: string): Promise<Rewritten> {
    const shards = new Map<string, ErasedShard>();
    const names: VideoName[] = [{ videoId }];
    const places: IndexedShard[] = [];
    const uris = new Set<string>();
    let rows = 0;
    for await (const { index, shard, videos } of eachShard(this.store, shardsOf(this.store, value).from(0))) {
      const found = videos.filter((video) => isVideoOrPart(video.videoId, videoId));
      if (found.length === 0) continue;
      rows += found.length;
      places.push([index, shard]);
      for (const video of found) {
        names.push(...namesOf(video));
        const { uri } = video;
        if (uri !== null) uris.add(uri);
      }
      if (shards.has(shard.key)) continue;
      const offsets = found.map(({ offset }) => offset);
      shards.set(shard.key, await writeWithout(this.store, name, shard, offsets));
    }
    return { shards, names, places, rows, uris: [...uris] };
  }

  /** The version with its full pages in objects of their own. */
  private async paged(value: DatasetVersion): Promise<DatasetVersion> {
    const { name, paged = NO_PAGES, shards } = value;
    const { moved, rest } = await movePages(this.store, name, paged.pages, shards);
    if (moved.length === 0) return value;
    const pages = paged.pages + moved.length / SHARDS_PER_PAGE;
    return { ...value, shards: [...rest], paged: { ...paged, pages, ...addUp(paged, moved) } };
  }

  /** The index of a version without the erased rows; nothing if it must be made again. */
  private async indexWithout(
    { name, index }: DatasetVersion,
    { shards, names, places }: Rewritten,
    deletion: string,
  ): Promise<Pick<DatasetVersion, 'index'>> {
    if (index === undefined) return {};
    const videoIndex = new VideoIndex(this.store, name, index.segments);
    if (!(await videoIndex.isReadable())) return {};
    const remaining = new Map<number, VideoName[]>();
    for (const [place, { key }] of places) {
      const rows = await readShardRows(this.store, shards.get(key)!.to);
      remaining.set(place, rows.flatMap(namesOf));
    }
    const segments = await videoIndex.without(names, remaining, (segment) => erasureFolder(deletion, segment));
    return { index: { ...index, segments } };
  }

  /** Points all versions before the added one to the rewritten shards. */
  private async repoint(name: string, { id }: Erasure, added: number, erased: ErasedShards): Promise<void> {
    const versions = datasetVersions(this.store, name);
    const without = new ErasedVersions(this.store, name, id, erased);
    for (let version = 1; version < added; version++) {
      const value = (await versions.get(version))?.value;
      const next = value === undefined ? null : await without.without(value);
      if (next === null) continue;
      // Nobody searches an earlier version, and its index has the names of the erased rows.
      const { index: _, ...rest } = next.value;
      const marks = (value?.erased ?? []).filter(({ deletion }) => deletion !== id);
      await versions.replace(version, { ...rest, erased: [...marks, { deletion: id, trained: next.trained }] });
    }
  }

  /** Objects that only the versions before the erasure needed. */
  private async leftovers(
    name: string,
    videoId: string,
    { id, createdAt }: Erasure,
    added: number,
    notes: readonly Note[],
  ): Promise<ListedObject[]> {
    const versions = datasetVersions(this.store, name);
    const head = (await versions.head())?.value;
    const current = new Set<string>();
    if (head !== undefined) for await (const { key } of shardsOf(this.store, head)) current.add(key);
    const found: ListedObject[] = [];
    const add = async (key: string): Promise<void> => {
      const object = await this.store.head(key);
      if (object !== null) found.push({ key, ...object });
    };
    for (const { from, digest } of erasedBy(notes).values()) {
      // The video was submitted again since: a batch has packed the same file.
      const packed = await this.store.head(from);
      if (current.has(from) || (packed !== null && packed.modifiedAt.getTime() > Date.parse(createdAt))) continue;
      await add(keys.datasetShardRows(from));
      await add(from);
      found.push(...(await this.derivedFrom(name, digest)));
    }
    for (const prefix of [`${keys.datasetLabelFolder(name)}${id}-`, keys.datasetShardPages(name)])
      for await (const { key } of this.store.list(prefix)) {
        if (!key.includes(id)) continue;
        const replaces = (await getJson(this.store, key, ReplacingSchema))?.replaces;
        if (replaces !== undefined) await add(replaces);
      }
    for (let version = 1; version < added; version++) await add(keys.datasetLeakage(name, version));
    const referenced = new Set(head?.index?.segments.map(({ key }) => key));
    for await (const { key } of this.store.list(keys.datasetIndexSegments(name)))
      if (!referenced.has(key) && (await VideoIndex.holds(this.store, key, { videoId }))) await add(key);
    return found;
  }

  /** Objects computed from a shard: a model's answers for its videos, and the index of similar videos. */
  private async derivedFrom(name: string, digest: string): Promise<ListedObject[]> {
    const found: ListedObject[] = [];
    for await (const object of this.store.list(keys.datasetAllScores(name)))
      if (object.key.endsWith(`/${digest}.json`)) found.push(object);
    for await (const object of this.store.list(keys.datasetSimilar(name)))
      if (object.key.includes(digest)) found.push(object);
    // A pair names videos of two shards, and the pairs of a version are in one object.
    for await (const object of this.store.list(keys.datasetSimilarPairs(name))) found.push(object);
    return found;
  }
}

interface Rewritten {
  readonly shards: ErasedShards;
  /** Names of the erased rows. */
  readonly names: readonly VideoName[];
  /** The rewritten shards with their positions in the dataset. */
  readonly places: readonly (readonly [index: number, shard: DatasetShard])[];
  readonly rows: number;
  readonly uris: string[];
}

const erasedBy = (notes: readonly Note[]): ErasedShards =>
  new Map(notes.flatMap(({ shards }) => shards.map((shard) => [shard.from, shard] as const)));

async function notesOf(log: Pick<ChangeLog, 'notes'>, name?: string, videoId?: string): Promise<Note[]> {
  return (await log.notes()).flatMap((value) => {
    const note = NoteSchema.safeParse(value);
    const isMeant =
      note.success &&
      (name === undefined || note.data.dataset === name) &&
      (videoId === undefined || note.data.videoId === videoId);
    return isMeant ? [note.data] : [];
  });
}
