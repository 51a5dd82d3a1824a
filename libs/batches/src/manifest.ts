import { BatchItemSchema, ClipyardError, keys, SHARD_SIZE, type BatchItem } from '@clipyard/contracts';
import { type ObjectStore } from '@clipyard/object-store';
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type ManifestPart, type RoundRecord } from './batch-record.js';

/** Shards of a manifest part: about 4 MB of lines, so that a part is one small single PUT and never a multipart. */
const SHARDS_PER_PART = 64;

const LineSchema = BatchItemSchema.extend({ index: z.number().int() });
export type ManifestItem = z.infer<typeof LineSchema>;

/**
 * Writes items as NDJSON parts and keeps the offset of each shard. Holds one part in memory. Lines that are
 * written by a submission which never commits are garbage that nothing refers to.
 */
export class ManifestWriter {
  private readonly parts: ManifestPart[] = [];
  private lines: Uint8Array[] = [];
  private offsets: number[] = [];
  private bytes = 0;
  private count = 0;
  private readonly encoder = new TextEncoder();
  /** Two submissions under one id must never write into each other's parts. */
  private readonly nonce = randomBytes(4).toString('hex');

  constructor(private readonly store: ObjectStore, private readonly batchId: string, private readonly round: number) {}

  get items(): number {
    return this.count;
  }

  /** Appends an item; `index` is its place in the batch, whatever the round. */
  async append(item: BatchItem, index: number): Promise<void> {
    if (this.count % SHARD_SIZE === 0) {
      if (this.offsets.length === SHARDS_PER_PART) await this.flush();
      this.offsets.push(this.bytes);
    }
    const line = this.encoder.encode(`${JSON.stringify({ index, ...item })}\n`);
    this.lines.push(line);
    this.bytes += line.byteLength;
    this.count++;
  }

  /** Writes what is left and returns the record of the round, which the caller commits. */
  async finish(now: Date): Promise<RoundRecord> {
    await this.flush();
    return { round: this.round, items: this.count, shards: Math.ceil(this.count / SHARD_SIZE), parts: this.parts, createdAt: now.toISOString() };
  }

  private async flush(): Promise<void> {
    if (this.lines.length === 0) return;
    const key = keys.batchManifestPart(this.batchId, this.round, this.nonce, this.parts.length);
    await this.store.put(key, Buffer.concat(this.lines), { contentType: 'application/x-ndjson' });
    this.parts.push({ key, firstShard: this.parts.length * SHARDS_PER_PART, offsets: [...this.offsets, this.bytes] });
    this.lines = [];
    this.offsets = [];
    this.bytes = 0;
  }
}

/** Reads the items of one shard: one range of one object. Errors: `internal` where the manifest is damaged. */
export async function readShard(store: ObjectStore, round: RoundRecord, shard: number): Promise<ManifestItem[]> {
  const part = round.parts.find((candidate) => shard >= candidate.firstShard && shard < candidate.firstShard + candidate.offsets.length - 1);
  const start = part?.offsets[shard - part.firstShard];
  const end = part?.offsets[shard - part.firstShard + 1];
  if (part === undefined || start === undefined || end === undefined) throw new ClipyardError('not_found', `The manifest has no shard ${shard}`);
  const bytes = await store.getRange(part.key, start, end - 1);
  if (bytes === null) throw new ClipyardError('internal', `The manifest part ${part.key} is missing`);
  const lines = new TextDecoder().decode(bytes).split('\n').filter((line) => line !== '');
  return lines.map((line) => LineSchema.parse(JSON.parse(line)));
}
