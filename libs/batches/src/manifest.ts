import { createHash, randomBytes } from 'node:crypto';

import {
  type BatchItem,
  BatchItemSchema,
  ClipyardError,
  type Failure,
  FailureSchema,
  SHARD_SIZE,
  StageTimingsSchema,
  toFailure,
} from '@clipyard/api-contract';
import { keys, type ObjectStore, UnreadableObject } from '@clipyard/object-store';
import { z } from 'zod';

import { type ManifestPart, type RoundRecord } from './batch-record.js';

/**
 * Shards of a manifest part: about 1 MB of lines, which is one PUT instead of a multipart upload, and fits in memory.
 */
const SHARDS_PER_PART = 32;

/** The schema of a line: every line is checked with it when it is written, and again when it is read. */
const LineSchema = BatchItemSchema.extend({
  index: z.number().int(),
  /** Set for segments, and for items that are added from the features of another batch. Their videos are not read. */
  videoId: z.string().optional(),
  /** Set for a segment whose features this batch has computed: its share of the time for the video. */
  timings: StageTimingsSchema.optional(),
  /** Set for a video, or a part of it, that could not be divided into segments: its outcome. */
  undivided: z.object({ failure: FailureSchema, attempts: z.number().int() }).optional(),
});
export type ManifestItem = z.infer<typeof LineSchema>;

/** An item whose line of the manifest cannot be read. */
export interface LostItem {
  /** Null in a retry, whose items are not numbered consecutively. */
  readonly index: number | null;
  readonly failure: Failure;
}

export interface ManifestShard {
  readonly items: readonly ManifestItem[];
  readonly lost: readonly LostItem[];
}

/**
 * Writes items as NDJSON parts and keeps the offset of each shard. Holds one part in memory. Lines of a submission
 * that never commits are garbage; nothing refers to them.
 */
export class ManifestWriter {
  private readonly parts: ManifestPart[] = [];
  private lines: string[] = [];
  private offsets: number[] = [];
  private firstIndexes: number[] = [];
  private bytes = 0;
  private count = 0;
  private recent: { shard: number; bytes: Uint8Array } | null = null;
  private readonly hash = createHash('sha256');
  /** Two submissions under one id must never write into each other's parts. */
  private readonly nonce = randomBytes(4).toString('hex');

  constructor(
    private readonly store: ObjectStore,
    private readonly batchId: string,
    private readonly round: number,
  ) {}

  get items(): number {
    return this.count;
  }

  /**
   * Appends an item.
   *
   * @param index - place in the batch, in every round
   * @throws ZodError if the item could not be read back
   */
  async append(item: BatchItem, index: number): Promise<void> {
    LineSchema.parse({ index, ...item });
    await this.appendLine(JSON.stringify({ index, ...item }), index);
  }

  /**
   * Appends an item that was lost, in a manifest that replaces another one. Readers report it as lost again.
   *
   * @param index - index of the item in the batch; a retry does not know it and gives that of an earlier item
   */
  appendLost(index: number): Promise<void> {
    return this.appendLine(JSON.stringify({ index }), index);
  }

  private async appendLine(text: string, index: number): Promise<void> {
    if (this.count % SHARD_SIZE === 0) {
      if (this.offsets.length === SHARDS_PER_PART) await this.flush();
      this.offsets.push(this.bytes);
      this.firstIndexes.push(index);
    }
    const line = `${text}\n`;
    this.lines.push(line);
    this.bytes += Buffer.byteLength(line);
    this.count++;
  }

  /**
   * Writes the last part and returns the record of the round, which the caller commits.
   *
   * @param key - the API key whose quota the round uses
   */
  async finish(now: Date, key: string | null): Promise<RoundRecord> {
    await this.flush();
    return {
      round: this.round,
      items: this.count,
      shards: Math.ceil(this.count / SHARD_SIZE),
      parts: this.parts,
      createdAt: now.toISOString(),
      key,
    };
  }

  /** SHA-256 of the whole manifest, once it is finished. */
  digest(): Buffer {
    return this.hash.digest();
  }

  /** An appended item, by its place in the order of appending. */
  async read(place: number): Promise<BatchItem> {
    const shard = Math.floor(place / SHARD_SIZE);
    const part = this.parts[Math.floor(shard / SHARDS_PER_PART)];
    const line =
      part === undefined
        ? this.lines[place - this.parts.length * SHARDS_PER_PART * SHARD_SIZE]
        : lineOf(await this.shardBytes(part, shard), place % SHARD_SIZE);
    if (line === undefined) throw new ClipyardError('internal', `The manifest has no item ${place}`);
    return LineSchema.parse(JSON.parse(line));
  }

  /** Removes all parts, for a submission that will not be committed. */
  async discard(): Promise<void> {
    for (const { key } of this.parts.splice(0)) await this.store.delete(key);
  }

  /** The bytes of a flushed shard. The last one is kept, since duplicates come in the order of their originals. */
  private async shardBytes(part: ManifestPart, shard: number): Promise<Uint8Array> {
    if (this.recent?.shard !== shard) this.recent = { shard, bytes: await rangeOf(this.store, part, shard) };
    return this.recent.bytes;
  }

  private async flush(): Promise<void> {
    if (this.lines.length === 0) return;
    const key = keys.batchManifestPart(this.batchId, this.round, this.nonce, this.parts.length);
    const bytes = Buffer.from(this.lines.join(''));
    this.hash.update(bytes);
    await this.store.put(key, bytes, { contentType: 'application/x-ndjson' });
    this.parts.push({
      key,
      firstShard: this.parts.length * SHARDS_PER_PART,
      offsets: [...this.offsets, this.bytes],
      ...(this.round === 0 ? {} : { firstIndexes: this.firstIndexes }),
    });
    this.lines = [];
    this.offsets = [];
    this.firstIndexes = [];
    this.bytes = 0;
  }
}

function lineOf(bytes: Uint8Array, line: number): string | undefined {
  let start = 0;
  for (let i = 0; i < line; i++) start = bytes.indexOf(10, start) + 1;
  return start >= bytes.byteLength
    ? undefined
    : new TextDecoder().decode(bytes.subarray(start, bytes.indexOf(10, start)));
}

async function rangeOf(store: ObjectStore, part: ManifestPart, shard: number): Promise<Uint8Array> {
  const [start, end] = part.offsets.slice(shard - part.firstShard, shard - part.firstShard + 2) as [number, number];
  const bytes = await store.getRange(part.key, start, end - 1);
  if (bytes === null) throw UnreadableObject.missing(part.key);
  return bytes;
}

/**
 * Shards of a retry that may contain items with an index of `from` to `to`, both inclusive. The items of a retry are
 * in the order of their index.
 */
export function shardsBetween(round: RoundRecord, from: number, to: number): number[] {
  const firsts = round.parts.flatMap(({ firstIndexes = [] }) => firstIndexes);
  return firsts.flatMap((first, shard) => (first <= to && (firsts[shard + 1] ?? Infinity) > from ? [shard] : []));
}

/**
 * Reads the items of one shard: one range of one object. Items whose lines are missing or damaged are reported as
 * lost, so that only they fail and the batch ends.
 *
 * @throws ClipyardError `storage_unavailable`, which passes
 */
export async function readShard(store: ObjectStore, round: RoundRecord, shard: number): Promise<ManifestShard> {
  const first = shard * SHARD_SIZE;
  const count = Math.min(SHARD_SIZE, round.items - first);
  const part = round.parts.find(
    (candidate) => shard >= candidate.firstShard && shard < candidate.firstShard + candidate.offsets.length - 1,
  );
  const [start = 0, end = 0] = part?.offsets.slice(shard - part.firstShard, shard - part.firstShard + 2) ?? [];
  const bytes = part === undefined ? null : await store.getRange(part.key, start, end - 1);
  const items = new Map<number, ManifestItem>();
  for (const line of bytes === null ? [] : new TextDecoder().decode(bytes).split('\n')) {
    const item = itemOf(line);
    const isOfShard = item !== null && (round.round > 0 || (item.index >= first && item.index < first + count));
    if (isOfShard) items.set(item.index, item);
  }
  const indexes = round.round > 0 ? [] : Array.from({ length: count }, (_, i) => first + i);
  // A round without a part for the shard was never written by this code.
  const key = part?.key ?? `shard ${shard}`;
  const failure = toFailure(
    bytes === null ? UnreadableObject.missing(key) : UnreadableObject.damaged(key, 'some of its lines cannot be read'),
  );
  const lost: LostItem[] = indexes.flatMap((index) => (items.has(index) ? [] : [{ index, failure }]));
  if (round.round > 0) for (let i = items.size; i < count; i++) lost.push({ index: null, failure });
  return { items: [...items.values()], lost };
}

/** Null if the line is damaged. */
function itemOf(line: string): ManifestItem | null {
  try {
    return LineSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
