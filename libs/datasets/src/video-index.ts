import { createHash } from 'node:crypto';

import { sourceIdOf } from '@clipyard/api-contract';
import { keys, type ObjectStore, UnreadableObject } from '@clipyard/object-store';
import pMap from 'p-map';
import { z } from 'zod';

/** A sorted file of names and the shards that have them. */
export const IndexSegmentSchema = z.object({ key: z.string(), entries: z.number().int() });
export type IndexSegment = z.infer<typeof IndexSegmentSchema>;

/** Bytes of a hashed name, and of a whole entry: the name and the index of the shard (uint32, big-endian). */
const NAME_BYTES = 16;
const ENTRY_BYTES = NAME_BYTES + 4;
/** A segment is merged with the previous one if that one has less than this many times its entries. */
const RATIO = 4;
const SEGMENTS_AT_ONCE = 8;
/** Lookups or merged entries between two pauses, so that the event loop is never blocked for long. */
const PER_TURN = 20_000;

/** The names of a row. */
export interface NamedRow {
  readonly videoId: string;
  readonly customId: string | null;
}

/** A name that a video can be found by. */
export type VideoName = { readonly videoId: string } | { readonly customId: string };

/**
 * Finds the shards that may hold a video. The index is a few sorted segments of 20 bytes per name; a new segment is
 * added with each batch, and segments of similar size are merged. So adding rows costs little, whatever the size of the
 * dataset, and a lookup reads a few objects.
 */
export class VideoIndex {
  /** @param name - the stored name of the dataset */
  constructor(
    private readonly store: ObjectStore,
    private readonly name: string,
    readonly segments: readonly IndexSegment[],
  ) {}

  /**
   * The indexes of all shards that may hold one of the videos, in ascending order. A shard may be among them although
   * its row has been replaced since.
   *
   * @throws UnreadableObject `object_damaged` if a segment is missing or damaged
   */
  async shardsWith(names: Iterable<VideoName>): Promise<number[]> {
    const wanted = Array.from(names, hashed);
    const found = new Set<number>();
    const segments = await pMap(this.segments, (segment) => this.read(segment), { concurrency: SEGMENTS_AT_ONCE });
    let turn = 0;
    for (const segment of segments)
      for (const name of wanted) {
        if (++turn % PER_TURN === 0) await nextTurn();
        for (let at = firstAt(segment, name); isAt(segment, at, name); at += ENTRY_BYTES)
          found.add(segment.readUInt32BE(at + NAME_BYTES));
      }
    return [...found].sort((a, b) => a - b);
  }

  /** Whether all segments exist. */
  async isReadable(): Promise<boolean> {
    const sizes = await Promise.all(this.segments.map(async ({ key }) => (await this.store.head(key))?.size));
    return this.segments.every(({ entries }, i) => sizes[i] === entries * ENTRY_BYTES);
  }

  /**
   * Adds rows.
   *
   * @param change - name of a folder that no other change uses
   * @returns the segments with the rows, for the next version of the dataset
   */
  async with(
    change: string,
    rows: Iterable<{ readonly shard: number; readonly row: NamedRow }>,
  ): Promise<IndexSegment[]> {
    const entries: Buffer[] = [];
    for (const { shard, row } of rows)
      for (const name of namesOf(row)) {
        const entry = Buffer.alloc(ENTRY_BYTES);
        hashed(name).copy(entry);
        entry.writeUInt32BE(shard, NAME_BYTES);
        entries.push(entry);
      }
    if (entries.length === 0) return [...this.segments];
    let merged = Buffer.concat(entries.sort(Buffer.compare));
    const kept = [...this.segments];
    for (let last = kept.at(-1); last !== undefined; last = kept.at(-1)) {
      if (last.entries * ENTRY_BYTES >= RATIO * merged.length) break;
      merged = await mergeSorted(await this.read(last), merged);
      kept.pop();
    }
    const key = keys.datasetIndexSegment(this.name, change);
    await this.store.put(key, merged, { contentType: 'application/octet-stream' });
    return [...kept, { key, entries: merged.length / ENTRY_BYTES }];
  }

  /**
   * Removes names from some shards.
   *
   * @param names - names of rows that were removed
   * @param remaining - the names of the rows that remain in each of these shards
   * @param renamed - the name of a new segment, given that of the old one
   * @returns the segments without these names. Segments that have none of them stay.
   */
  async without(
    names: Iterable<VideoName>,
    remaining: ReadonlyMap<number, readonly VideoName[]>,
    renamed: (segment: string) => string,
  ): Promise<IndexSegment[]> {
    const removed = new Set(Array.from(names, (name) => hashed(name).toString('hex')));
    const kept = new Map(
      Array.from(remaining, ([shard, of]) => [shard, new Set(of.map((name) => hashed(name).toString('hex')))]),
    );
    const segments: IndexSegment[] = [];
    for (const segment of this.segments) {
      const before = await this.read(segment);
      const entries: Buffer[] = [];
      for (let at = 0; at < before.length; at += ENTRY_BYTES) {
        if (at % (PER_TURN * ENTRY_BYTES) === 0) await nextTurn();
        const name = before.toString('hex', at, at + NAME_BYTES);
        const isKept = kept.get(before.readUInt32BE(at + NAME_BYTES))?.has(name) ?? true;
        if (!removed.has(name) || isKept) entries.push(before.subarray(at, at + ENTRY_BYTES));
      }
      if (entries.length * ENTRY_BYTES === before.length) segments.push(segment);
      else if (entries.length > 0) {
        const folder = keys.datasetIndexSegments(this.name);
        const key = keys.datasetIndexSegment(this.name, renamed(segment.key.slice(folder.length, -'.bin'.length)));
        await this.store.put(key, Buffer.concat(entries), { contentType: 'application/octet-stream' });
        segments.push({ key, entries: entries.length });
      }
    }
    return segments;
  }

  /** Whether an object with a segment has a name; false if it does not exist. */
  static async holds(store: ObjectStore, key: string, name: VideoName): Promise<boolean> {
    const bytes = await store.get(key);
    if (bytes === null) return false;
    const segment = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const wanted = hashed(name);
    return isAt(segment, firstAt(segment, wanted), wanted);
  }

  private async read({ key, entries }: IndexSegment): Promise<Buffer> {
    const bytes = await this.store.get(key);
    if (bytes === null) throw UnreadableObject.missing(key);
    if (bytes.byteLength !== entries * ENTRY_BYTES)
      throw UnreadableObject.damaged(key, `it has ${bytes.byteLength} bytes instead of ${entries * ENTRY_BYTES}`);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
}

/** The names that a row is found by. A part of a video is found by the whole video, too. */
export const namesOf = ({ videoId, customId }: NamedRow): VideoName[] => [
  { videoId },
  ...(sourceIdOf(videoId) === videoId ? [] : [{ videoId: sourceIdOf(videoId) }]),
  ...(customId === null ? [] : [{ customId }]),
];

const hashed = (name: VideoName): Buffer =>
  createHash('sha256')
    .update('videoId' in name ? `videoId\n${name.videoId}` : `customId\n${name.customId}`)
    .digest()
    .subarray(0, NAME_BYTES);

/** Offset of the first entry that is not before the name. */
function firstAt(segment: Buffer, name: Buffer): number {
  let [low, high] = [0, segment.length / ENTRY_BYTES];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const at = middle * ENTRY_BYTES;
    if (segment.compare(name, 0, NAME_BYTES, at, at + NAME_BYTES) < 0) low = middle + 1;
    else high = middle;
  }
  return low * ENTRY_BYTES;
}

const isAt = (segment: Buffer, at: number, name: Buffer): boolean =>
  at < segment.length && segment.compare(name, 0, NAME_BYTES, at, at + NAME_BYTES) === 0;

async function mergeSorted(a: Buffer, b: Buffer): Promise<Buffer<ArrayBuffer>> {
  const merged = Buffer.alloc(a.length + b.length);
  let [i, j] = [0, 0];
  for (let at = 0; at < merged.length; at += ENTRY_BYTES) {
    const takeA = j >= b.length || (i < a.length && a.compare(b, j, j + ENTRY_BYTES, i, i + ENTRY_BYTES) <= 0);
    if (takeA) a.copy(merged, at, i, (i += ENTRY_BYTES));
    else b.copy(merged, at, j, (j += ENTRY_BYTES));
    if (at % (PER_TURN * ENTRY_BYTES) === 0) await nextTurn();
  }
  return merged;
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
