import { isVideoOrPart, type Receipt, reverseId } from '@clipyard/api-contract';
import { ShardOutcomeSchema } from '@clipyard/batches';
import { type DatasetErasure } from '@clipyard/datasets';
import { getJsonToRewrite, keys, type ListedObject, type ObjectStore, putJson } from '@clipyard/object-store';
import { z } from 'zod';

import { type DeletionLog } from '../deletion-log.js';
import { objectsOf, removeResource } from '../resource-strategies.js';
import { mentionsVideo } from './mentions-video.js';
import { removeReviewQueues } from './review-queues.js';

/** Bytes of an entry of known sources: 16 of the hashed uri and 32 of the videoId. */
const SOURCE_BYTES = 48;
const NAME_BYTES = 16;

const NoteSchema = z.discriminatedUnion('erased', [
  z.object({ erased: z.literal('outcome'), batch: z.string(), key: z.string(), items: z.number().int() }),
  z.object({ erased: z.literal('part'), reclassification: z.string(), key: z.string(), items: z.number().int() }),
  z.object({ erased: z.literal('classification'), id: z.string() }),
  z.object({ erased: z.literal('upload'), id: z.string() }),
]);
type Note = z.infer<typeof NoteSchema>;

/** SHA-256 of no video. */
const NO_VIDEO = '0'.repeat(64);

const bytesOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Removes a video from the stored results of one project. */
export class ErasedResults {
  constructor(
    private readonly store: ObjectStore,
    private readonly project: string,
    private readonly videoId: string,
    private readonly log: DeletionLog,
    private readonly datasets: DatasetErasure,
  ) {}

  /**
   * Removes the video from the outcomes of batches. Its items stay in the list, without result.
   *
   * @returns the uris of the video in these batches
   */
  async fromBatches(): Promise<string[]> {
    const uris = new Set<string>();
    for await (const id of idsOf(this.store, 'batches', this.project)) {
      for await (const { key } of this.store.list(`${keys.batchFolder(id)}outcomes/`))
        for (const uri of await this.fromOutcome(id, key)) uris.add(uri);
      for (const folder of ['manifest/', 'divisions/'])
        for await (const { key } of this.store.list(`${keys.batchFolder(id)}${folder}`)) await this.fromText(key);
      for await (const object of this.store.list(keys.knownSourcesOfBatch(id))) await this.fromSources(object);
      await removeReviewQueues(this.store, keys.batchFolder(id), this.videoId, this.log);
    }
    return [...uris];
  }

  /** Removes the lines of the video from the results of reclassifications. */
  async fromReclassifications(): Promise<void> {
    for await (const id of idsOf(this.store, 'reclassifications', this.project))
      for await (const object of this.store.list(keys.reclassificationParts(id))) await this.fromPart(id, object);
  }

  /** Deletes classifications of the video. */
  async classifications(): Promise<void> {
    for await (const id of idsOf(this.store, 'classifications', this.project)) {
      const result = await this.store.get(keys.classificationResult(id));
      const isNoted = this.noted().some((note) => note.erased === 'classification' && note.id === id);
      if (!isNoted && !mentionsVideo(result, this.videoId)) continue;
      if (!isNoted) await this.log.note({ erased: 'classification', id } satisfies Note);
      await removeResource(this.store, objectsOf.classification(id, this.project), this.log);
    }
  }

  /** Deletes uploads of the video. */
  async uploads(uris: readonly string[], isOwn: (id: string) => Promise<boolean>): Promise<void> {
    const noted = new Set(this.noted().flatMap((note) => (note.erased === 'upload' ? [note.id] : [])));
    const named = uris.flatMap((uri) => /^upload:\/\/(upload_[0-9a-z]+)$/.exec(uri)?.[1] ?? []);
    for (const id of new Set([...noted, ...named])) {
      if (!noted.has(id) && !(await isOwn(id))) continue;
      if (!noted.has(id)) await this.log.note({ erased: 'upload', id } satisfies Note);
      await removeResource(this.store, objectsOf.upload(id), this.log);
    }
  }

  receipt(): Pick<Receipt, 'batches' | 'reclassifications' | 'classifications' | 'uploads'> {
    const notes = this.noted();
    // A note is written again if the process died before the change.
    const byKey = new Map(notes.map((note) => ['key' in note ? note.key : note.id, note]));
    const sums = (of: 'batch' | 'reclassification'): { id: string; items: number }[] => {
      const items = new Map<string, number>();
      for (const note of byKey.values()) {
        const id = (note as Partial<Record<typeof of, string>>)[of];
        if (id !== undefined && 'items' in note) items.set(id, (items.get(id) ?? 0) + note.items);
      }
      return Array.from(items, ([id, count]) => ({ id, items: count }));
    };
    const ids = (erased: Note['erased']): string[] =>
      [...byKey.values()].flatMap((note) => (note.erased === erased && 'id' in note ? [note.id] : []));
    return {
      batches: sums('batch'),
      reclassifications: sums('reclassification'),
      classifications: ids('classification'),
      uploads: ids('upload'),
    };
  }

  private noted(): Note[] {
    return this.log.written.flatMap((value) => NoteSchema.safeParse(value).data ?? []);
  }

  private async fromOutcome(batch: string, key: string): Promise<string[]> {
    const bytes = await this.store.get(key);
    if (bytes === null || !mentionsVideo(bytes, this.videoId)) return [];
    const outcome = await getJsonToRewrite(this.store, key, ShardOutcomeSchema);
    const found = (outcome?.items ?? []).filter(
      ({ videoId }) => videoId !== null && isVideoOrPart(videoId, this.videoId),
    );
    if (outcome === null || found.length === 0) return [];
    await this.log.note({ erased: 'outcome', batch, key, items: found.length } satisfies Note);
    if (outcome.datasetShard !== null) await this.removeUnused(outcome.datasetShard.key);
    const items = outcome.items.map((item) =>
      item.videoId !== null && isVideoOrPart(item.videoId, this.videoId)
        ? { ...item, videoId: null, frames: null, timings: null, top: null, abstained: false, erased: true }
        : item,
    );
    await putJson(this.store, key, { ...outcome, items });
    return found.map(({ uri }) => uri);
  }

  /** Deletes a shard that was packed and never joined its dataset, because the batch was cancelled or failed. */
  private async removeUnused(shard: string): Promise<void> {
    const name = /^datasets\/([^/]+)\//.exec(shard)?.[1];
    if (name === undefined || (await this.datasets.hasShard(name, shard))) return;
    for (const key of [keys.datasetShardRows(shard), shard]) {
      const head = await this.store.head(key);
      if (head !== null) await this.log.remove([{ key, ...head }]);
    }
  }

  /** Replaces the id by one of the same length that no video has, because manifests are read by ranges of bytes. */
  private async fromText(key: string): Promise<void> {
    const bytes = await this.store.get(key);
    if (bytes === null || !mentionsVideo(bytes, this.videoId)) return;
    const text = bytesOf(bytes).toString();
    const erased = text.replaceAll(/"videoId":"([0-9a-f]{64})([^"]*)"/g, (all, source: string, part: string) =>
      isVideoOrPart(`${source}${part}`, this.videoId) ? `"videoId":"${NO_VIDEO}${part}"` : all,
    );
    if (erased !== text) await this.store.put(key, erased, { contentType: 'application/x-ndjson' });
  }

  private async fromSources({ key }: ListedObject): Promise<void> {
    const bytes = await this.store.get(key);
    if (bytes === null) return;
    const before = bytesOf(bytes);
    const kept: Buffer[] = [];
    for (let at = 0; at < before.length; at += SOURCE_BYTES)
      if (before.toString('hex', at + NAME_BYTES, at + SOURCE_BYTES) !== this.videoId)
        kept.push(before.subarray(at, at + SOURCE_BYTES));
    if (kept.length * SOURCE_BYTES === before.length) return;
    await this.store.put(key, Buffer.concat(kept), { durable: false });
  }

  private async fromPart(reclassification: string, { key, size }: ListedObject): Promise<void> {
    const bytes = await this.store.get(key);
    if (bytes === null || !mentionsVideo(bytes, this.videoId)) return;
    const lines = bytesOf(bytes)
      .toString()
      .split('\n')
      .filter((line) => line !== '');
    const parsed = lines.map((line) => ({ line, ...LineSchema.parse(JSON.parse(line)) }));
    const kept = parsed.filter(({ videoId }) => !isVideoOrPart(videoId, this.videoId));
    const items = parsed.length - kept.length;
    await this.log.note({ erased: 'part', reclassification, key, items } satisfies Note);
    const count = (of: (line: (typeof parsed)[number]) => boolean): number => kept.filter(of).length;
    const part = Number(/\/(\d+)-[^/]*$/.exec(key)?.[1]);
    const counts = {
      items: kept.length,
      changed: count(({ changed }) => changed),
      failed: count(({ error }) => error != null),
    };
    // The counts are in the key. Until the old part is deleted, both exist, and the first one counts.
    await this.store.put(
      keys.reclassificationPart(reclassification, part, counts),
      kept.map(({ line }) => `${line}\n`).join(''),
      { contentType: 'application/x-ndjson' },
    );
    await this.log.remove([{ key, size }]);
  }
}

const LineSchema = z.object({ videoId: z.string(), changed: z.boolean(), error: z.unknown().optional() });

/** Ids of the resources of a project, newest first. */
async function* idsOf(
  store: ObjectStore,
  kind: 'batches' | 'reclassifications' | 'classifications',
  project: string,
): AsyncGenerator<string> {
  const prefix = keys.indexPrefix(kind, project);
  for await (const { key } of store.list(prefix)) yield reverseId(key.slice(prefix.length));
}
