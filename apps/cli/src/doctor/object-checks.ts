import { createHash } from 'node:crypto';

import {
  AliasVersionSchema,
  BackboneDescriptorSchema,
  DatasetShardSchema,
  DeliveryAttemptSchema,
  LeakageSchema,
  ModelSchema,
  TrainingRunSchema,
  UploadSchema,
} from '@clipyard/api-contract';
import {
  BatchOrderSchema,
  BatchRecordSchema,
  BatchSummarySchema,
  PinnedSpecSchema,
  RoundRecordSchema,
  ShardOutcomeSchema,
} from '@clipyard/batches';
import {
  ClassificationRequestSchema,
  ClassificationResultSchema,
  ReclassificationRequestSchema,
} from '@clipyard/classifications';
import { DATASET_RECORD_VERSION } from '@clipyard/datasets';
import { decodeFeatureRecord, decodeShard } from '@clipyard/features';
import { parseJson, parseRecord, UnreadableObject } from '@clipyard/object-store';
import { z } from 'zod';

/** Throws if the content of an object does not match its key. */
type Check = (key: string, bytes: Uint8Array) => unknown;

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const record =
  (schema: z.ZodType, highest?: number): Check =>
  (key, bytes) =>
    parseRecord(key, schema, parseJson(key, text(bytes)), highest);

/** NDJSON. Truncation is detected by an incomplete last line. */
const lines: Check = (key, bytes) => {
  const all = text(bytes);
  if (!all.endsWith('\n') && all !== '') throw UnreadableObject.damaged(key, 'its last line is not complete');
  for (const line of all.split('\n')) if (line !== '') parseJson(key, line);
};

const part: Check = (key, bytes) => {
  lines(key, bytes);
  const items = Number(/-(\d+)-\d+-\d+\.ndjson$/.exec(key)?.[1]);
  const found = text(bytes).split('\n').length - 1;
  if (found !== items) throw UnreadableObject.damaged(key, `it has ${found} lines instead of ${items}`);
};

const gif: Check = (key, bytes) => {
  if (!text(bytes.subarray(0, 4)).startsWith('GIF8') || bytes.at(-1) !== 0x3b)
    throw UnreadableObject.damaged(key, 'it is not a complete GIF');
};

/** Objects that are named by the SHA-256 of their content. */
const named: Check = (key, bytes) => {
  if (!key.includes(sha256(bytes))) throw UnreadableObject.damaged(key, 'its content does not match its digest');
};

const decoded =
  (decode: (bytes: Uint8Array) => unknown): Check =>
  (key, bytes) => {
    try {
      decode(bytes);
    } catch (error) {
      throw UnreadableObject.damaged(key, error instanceof Error ? error.message : String(error), error);
    }
  };

const entries: Check = (key, bytes) => {
  if (bytes.byteLength % 48 !== 0) throw UnreadableObject.damaged(key, 'its last entry is not complete');
};

/** The first match counts. Objects without a check are empty markers or have no format to check. */
const CHECKS: readonly (readonly [pattern: RegExp, check: Check])[] = [
  [/\/hint\.json$/, record(z.object({ version: z.number() }))],
  [/^batches\/[^/]+\/batch\.json$/, record(BatchRecordSchema)],
  [/^batches\/[^/]+\/rounds\//, record(RoundRecordSchema)],
  [/^batches\/[^/]+\/spec\.json$/, record(PinnedSpecSchema)],
  [/^batches\/[^/]+\/outcomes\//, record(ShardOutcomeSchema)],
  [/^batches\/[^/]+\/summary\//, record(BatchSummarySchema)],
  [/^batches\/[^/]+\/control\//, record(BatchOrderSchema)],
  [/^batches\/[^/]+\/deliveries\//, record(DeliveryAttemptSchema)],
  [/^batches\/[^/]+\/manifest\//, lines],
  [
    /^datasets\/[^/]+\/versions\//,
    record(z.object({ name: z.string(), shards: z.array(DatasetShardSchema) }), DATASET_RECORD_VERSION),
  ],
  [/^datasets\/[^/]+\/shard-pages\//, record(z.object({ shards: z.array(DatasetShardSchema) }))],
  [
    /^datasets\/[^/]+\/shards\/.*\.rows\.json$/,
    record(z.union([z.object({ rows: z.array(z.object()) }), z.array(z.object())])),
  ],
  [/^datasets\/[^/]+\/shards\//, (key, bytes) => (named(key, bytes), decoded(decodeShard)(key, bytes))],
  [/^datasets\/[^/]+\/leakage\//, record(LeakageSchema)],
  [/^features\//, decoded(decodeFeatureRecord)],
  [/^(previews|filmstrips)\/.*\.gif$/, gif],
  [/^filmstrips\/.*\.json$/, record(z.object({ failure: z.object(), at: z.string() }))],
  [/^sources\//, entries],
  [/^models\/[^/]+\/model\.json$/, record(ModelSchema)],
  [/^models\/[^/]+\/weights-/, named],
  [/^models\/[^/]+\/predictions\.ndjson$/, lines],
  [/^aliases\/models\//, record(AliasVersionSchema)],
  [/^aliases\/backbone\//, record(BackboneDescriptorSchema)],
  [/^backbones\/[^/]+\/descriptor\.json$/, record(BackboneDescriptorSchema)],
  [/^training-runs\/[^/]+\/run\.json$/, record(TrainingRunSchema)],
  [/^training-runs\/[^/]+\/control\//, record(z.object({ action: z.string(), resumes: z.number() }))],
  [/^uploads\/[^/]+\/upload\.json$/, record(UploadSchema)],
  [/^classifications\/[^/]+\/request\.json$/, record(ClassificationRequestSchema)],
  [/^classifications\/[^/]+\/result\.json$/, record(ClassificationResultSchema)],
  [/^reclassifications\/[^/]+\/request\.json$/, record(ReclassificationRequestSchema)],
  [/^reclassifications\/[^/]+\/end\.json$/, record(z.object({ state: z.string(), parts: z.array(z.number()) }))],
  [/^reclassifications\/[^/]+\/control\//, record(z.object({ action: z.string() }))],
  [/^reclassifications\/[^/]+\/parts\//, part],
  [/^api-keys\//, record(z.object({ id: z.string(), secretHash: z.string() }))],
  [/^api-key-use\//, record(z.object({ at: z.string() }))],
  [/^idempotency\//, record(z.object({ id: z.string() }))],
  [/^webhooks\//, record(z.object({ url: z.string() }))],
];

/**
 * Checks the content of an object.
 *
 * @throws UnreadableObject if the content does not match the key
 */
export function checkObject(key: string, bytes: Uint8Array): void {
  CHECKS.find(([pattern]) => pattern.test(key))?.[1](key, bytes);
}

export const isChecked = (key: string): boolean => CHECKS.some(([pattern]) => pattern.test(key));
