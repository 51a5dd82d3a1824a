import { z } from 'zod';

import { AbstainBelowSchema } from './abstention.js';
import { annotations, recordAnnotations } from './annotations.js';
import { exampleSpec } from './examples.js';
import { FailureSchema, FieldErrorSchema } from './failures.js';
import { FeatureSpecSchema } from './feature-spec.js';
import { FrameRequestSchema } from './frame-requests.js';
import { BatchItemInputSchema } from './item-fields.js';
import { LeftOutSchema, WarningsSchema } from './left-out.js';
import { NameSchema } from './names.js';
import { RecordProjectSchema } from './projects.js';
import { relabelRules, ResubmittedSchema } from './resubmitted.js';
import { SegmentRuleSchema } from './segments.js';
import { SourceSchema } from './sources.js';
import { StageTimingsSchema } from './stage-timings.js';
import { batchStates } from './states.js';
import { UriSchema } from './uris.js';

export const SHARD_SIZE = 256;
export const MAX_INLINE_ITEMS = 1000;

/** Finished items from which on a share of failures counts. */
export const STOP_MIN_ITEMS = 100;
export const StopAfterFailuresSchema = z
  .number()
  .positive()
  .max(100_000_000)
  .refine((value) => value < 1 || Number.isInteger(value), 'must be a whole number, or a share below 1');

/** The options of a submission without its items. They are also the query parameters of NDJSON and CSV submissions. */
export const BatchOptionsSchema = z
  .object({
    purpose: z.enum(['extract', 'classify']).default('extract'),
    /** The dataset that stores the features. Required if the purpose is extract. */
    dataset: NameSchema.optional(),
    /** A model id or an alias. Only if the purpose is classify. */
    model: z.string().min(1).max(128).optional(),
    /** 0 is the most urgent. */
    priority: z.number().int().min(0).max(9).default(5),
    callbackUrl: z
      .url()
      .max(2048)
      .regex(/^https:\/\//, 'must be https')
      .meta({ format: 'uri' })
      .optional(),
    validateOnly: z.boolean().default(false),
    /** Overrides the threshold of the model. Only if the purpose is classify. */
    abstainBelow: AbstainBelowSchema.optional(),
    frames: FrameRequestSchema.optional(),
    ...annotations,
    /**
     * Pauses the batch after so many failures, or, from 0 to 1, if this share of the finished items failed, once
     * `STOP_MIN_ITEMS` are finished.
     */
    stopAfterFailures: StopAfterFailuresSchema.optional(),
    /**
     * The behaviour if the dataset has a video already under another label, split or group that came from a submission:
     * the video is changed, or the batch fails and adds nothing. Only if the purpose is extract.
     */
    onRelabel: z.enum(relabelRules).optional(),
    segments: SegmentRuleSchema.optional().describe(
      'Divides each video into segments, which are the items of the batch. Items must not have ranges then',
    ),
  })
  .strict();
export type BatchOptions = z.infer<typeof BatchOptionsSchema>;

/** The required and the forbidden options of a batch, by purpose. */
export const FIELDS_OF_PURPOSE = {
  extract: { needs: ['dataset'], excludes: ['model', 'abstainBelow'] },
  classify: { needs: [], excludes: ['dataset', 'frames', 'onRelabel'] },
} as const satisfies Record<
  BatchOptions['purpose'],
  { needs: readonly (keyof BatchOptions)[]; excludes: readonly (keyof BatchOptions)[] }
>;

/** The fields that name the items of a batch; exactly one of them is required. */
const ITEM_SOURCES = ['items', 'manifestUri', 'source'] as const;

const has = (field: string): { required: string[] } => ({ required: [field] });
/** The two rules above in JSON Schema. */
const BATCH_RULES = {
  allOf: [
    { oneOf: ITEM_SOURCES.map(has) },
    {
      anyOf: Object.entries(FIELDS_OF_PURPOSE).map(([purpose, { needs, excludes }]) => ({
        properties: { purpose: { const: purpose } },
        required: [...needs, ...(purpose === BatchOptionsSchema.shape.purpose.parse(undefined) ? [] : ['purpose'])],
        not: { anyOf: excludes.map(has) },
      })),
    },
  ],
};

export const CreateBatchSchema = BatchOptionsSchema.extend({
  items: z.array(BatchItemInputSchema).min(1).max(MAX_INLINE_ITEMS).optional(),
  manifestUri: UriSchema.optional(),
  source: SourceSchema.optional(),
})
  .strict()
  .refine(
    (body) => ITEM_SOURCES.filter((field) => body[field] !== undefined).length === 1,
    `give exactly one of ${ITEM_SOURCES.join(', ')}`,
  )
  .meta({
    id: 'CreateBatch',
    ...BATCH_RULES,
    examples: [
      { dataset: 'clips', items: [{ uri: 's3://videos/punch-1.mp4', label: 'Punch' }] },
      { purpose: 'classify', source: { prefix: 's3://videos/new/', include: ['**/*.mp4'] } },
      {
        purpose: 'classify',
        segments: { by: 'stride', seconds: 10, overlap: 0 },
        items: [{ uri: 's3://videos/match-1.mp4' }],
      },
    ],
  });
export type CreateBatch = z.infer<typeof CreateBatchSchema>;

export const CountsSchema = z.object({
  total: z.number().int(),
  pending: z.number().int(),
  succeeded: z.number().int(),
  failed: z.number().int(),
  cancelled: z.number().int(),
});
export type Counts = z.infer<typeof CountsSchema>;

export const BatchSchema = z
  .object({
    id: z.string(),
    object: z.literal('batch'),
    project: RecordProjectSchema,
    ...recordAnnotations,
    purpose: z.enum(['extract', 'classify']),
    dataset: z.string().nullable(),
    model: z.string().nullable(),
    priority: z.number().int(),
    state: z.enum(batchStates),
    counts: CountsSchema,
    shards: z.object({ total: z.number().int(), done: z.number().int() }),
    cached: z.number().int().describe('Items whose features already existed'),
    itemsPerSecond: z.number().nullable(),
    etaSeconds: z.number().nullable(),
    timings: StageTimingsSchema.nullable(),
    limitingStage: z.string().nullable(),
    spec: FeatureSpecSchema.nullable(),
    backbonePretrained: z.boolean().nullable(),
    failure: FailureSchema.extend({
      errors: z.array(FieldErrorSchema).default([]).describe('Items that caused the failure; at most 100'),
    }).nullable(),
    stopAfterFailures: StopAfterFailuresSchema.nullable().default(null),
    pauseReason: z
      .string()
      .nullable()
      .default(null)
      .describe('Why a paused batch was paused by itself; null if a person paused it'),
    leftOut: LeftOutSchema.default({}),
    warnings: WarningsSchema.default([]),
    resubmitted: ResubmittedSchema.nullable()
      .default(null)
      .describe('Videos that the dataset had under another label, split or group; null until the batch has ended'),
    segments: SegmentRuleSchema.nullable()
      .default(null)
      .describe('How videos are divided into segments; null if each item is one video or one part'),
    dividing: z
      .boolean()
      .default(false)
      .describe('Whether videos are still being divided into segments. Until then, counts are of videos'),
    waitingFor: z
      .string()
      .nullable()
      .default(null)
      .describe(
        'What keeps an unfinished batch from progressing, for people, such as a full Redis; null if nothing is known',
      ),
    createdAt: z.string(),
    startedAt: z.string().nullable(),
    finishedAt: z.string().nullable(),
  })
  .meta({
    id: 'Batch',
    examples: [
      {
        id: 'batch_1m8phta0jzxa24djaw2',
        object: 'batch',
        project: 'default',
        name: 'Season 1',
        metadata: { season: '1' },
        purpose: 'extract',
        dataset: 'clips',
        model: null,
        priority: 5,
        state: 'succeeded',
        counts: { total: 30, pending: 0, succeeded: 30, failed: 0, cancelled: 0 },
        shards: { total: 1, done: 1 },
        cached: 0,
        itemsPerSecond: 12.4,
        etaSeconds: null,
        timings: { fetch: 35.2, decode: 81.5, encode: 310.7, store: 4.1, wait: 1204.9 },
        limitingStage: 'encode',
        spec: exampleSpec,
        backbonePretrained: true,
        failure: null,
        stopAfterFailures: null,
        pauseReason: null,
        leftOut: {},
        warnings: [],
        resubmitted: { relabelled: 0, moved: 0, kept: 0 },
        segments: null,
        dividing: false,
        waitingFor: null,
        createdAt: '2026-11-30T15:40:15.265Z',
        startedAt: '2026-11-30T15:40:15.492Z',
        finishedAt: '2026-11-30T15:42:04.763Z',
      },
    ],
  });
export type Batch = z.infer<typeof BatchSchema>;
