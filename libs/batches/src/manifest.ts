import { createHash, randomBytes } from 'node:crypto';

import { type BatchItem, BatchItemSchema, ClipyardError, SHARD_SIZE } from '@clipyard/api-contract';
import { keys } from '@clipyard/object-store';
import { type ObjectStore } from '@clipyard/object-store';
import { z } from 'zod';

import { type ManifestPart, type RoundRecord } from './batch-record.js';

/** Shards of a manifest part: about 1 MB of lines, so that a part is one small single PUT, never a multipart, and little to hold. */
const SHARDS_PER_PART = 32;

const LineSchema = BatchItemSchema.extend({ index: z.number().int() });
export type ManifestItem = z.infer<typeof LineSchema>;

/**
 * Writes items as NDJSON parts and keeps the offset of each shard. Holds one part in memory. Lines that are
 * written by a submission which never commits are garbage that nothing refers to.
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

  /** Appends an item; `index` is its place in the batch, whatever the round. */
  async append(item: BatchItem, index: number): Promise<void> {
    if (this.count % SHARD_SIZE === 0) {
      if (this.offsets.length === SHARDS_PER_PART) await this.flush();
      this.offsets.push(this.bytes);
      this.firstIndexes.push(index);
    }
    const line = `${JSON.stringify({ index, ...item })}\n`;
    this.lines.push(line);
    this.bytes += Buffer.byteLength(line);
    this.count++;
  }

  /** Writes what is left and returns the record of the round, which the caller commits; `key` is the API key whose quota it uses. */
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

  /** SHA-256 of all that was written, once it is finished. */
  digest(): Buffer {
    return this.hash.digest();
  }

  /** An item that was appended, by its place in the order of appending. */
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

  /** Removes what was written, for a submission that will not be committed. */
  async discard(): Promise<void> {
    for (const { key } of this.parts.splice(0)) await this.store.delete(key);
  }

  /** The bytes of a flushed shard; the last one is kept, since duplicates come in the order of what they repeat. */
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
  if (bytes === null) throw new ClipyardError('internal', `The manifest part ${part.key} is missing`);
  return bytes;
}

/** Shards of a retry that may hold items with an index of `from` to `to`, both inclusive: its items are in the order of their index. */
export function shardsBetween(round: RoundRecord, from: number, to: number): number[] {
  const firsts = round.parts.flatMap(({ firstIndexes = [] }) => firstIndexes);
  return firsts.flatMap((first, shard) => (first <= to && (firsts[shard + 1] ?? Infinity) > from ? [shard] : []));
}

/** Reads the items of one shard: one range of one object. Errors: `internal` where the manifest is damaged. */
export async function readShard(store: ObjectStore, round: RoundRecord, shard: number): Promise<ManifestItem[]> {
  const part = round.parts.find(
    (candidate) => shard >= candidate.firstShard && shard < candidate.firstShard + candidate.offsets.length - 1,
  );
  if (part === undefined) throw new ClipyardError('not_found', `The manifest has no shard ${shard}`);
  const lines = new TextDecoder()
    .decode(await rangeOf(store, part, shard))
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line) => LineSchema.parse(JSON.parse(line)));
}
