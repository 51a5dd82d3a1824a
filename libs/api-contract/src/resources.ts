import { z } from 'zod';

import { errorCodes } from './errors.js';
import { FeatureSpecSchema, FrameSettingsSchema, MAX_TIMELINE_FRAMES } from './feature-spec.js';
import { HyperparameterChoicesSchema, RecordHyperparametersSchema } from './hyperparameters.js';
import { LeakageSchema } from './leakage.js';
import { LeftOutSchema, WarningsSchema } from './left-out.js';
import { RecordProjectSchema } from './projects.js';
import { splits, SplitSchema } from './split.js';
import { batchStates, itemStates, runStates } from './states.js';

export const SHARD_SIZE = 256;
export const MAX_INLINE_ITEMS = 1000;

export const NameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'lower-case letters, digits, dot, dash and underscore, at most 63');
/** Paths have at most 4,096 bytes, and three characters for each byte that is escaped. */
const MAX_URI = 16_384;

const isMissing = (input: unknown): boolean => input === undefined || input === null;
const text = z.string({ error: ({ input }) => (isMissing(input) ? 'is missing' : 'must be a text') });

export const UriSchema = text
  .min(1)
  .max(MAX_URI)
  .regex(/^(s3|https|file|upload):\/\//, 'must start with s3://, https://, file:// or upload://');

export const FailureSchema = z.object({ code: z.enum(errorCodes), message: z.string(), retryable: z.boolean() });

/** Half of a surrogate pair cannot be written as UTF-8: another text would be read back. */
const wellFormed = text.refine(
  (value) => !/\p{Cs}/u.test(value),
  'has half of a surrogate pair, which is not a character',
);

/** `__proto__` is refused because JavaScript cannot parse JSON counts with that key. */
const LabelSchema = wellFormed
  .min(1)
  .max(256)
  .regex(/^(?!__proto__$)/, 'cannot be __proto__');
const GroupSchema = wellFormed.min(1).max(256);
/** At least as long as a uri, which is the default. */
const CustomIdSchema = wellFormed.min(1).max(MAX_URI);

/** One line of a manifest, as it is stored. */
export const BatchItemSchema = z.object({
  customId: CustomIdSchema,
  uri: UriSchema,
  label: LabelSchema.optional(),
  split: SplitSchema.optional(),
  group: GroupSchema.optional(),
});
export type BatchItem = z.infer<typeof BatchItemSchema>;

/** Data frames write null for an empty cell, and numbers for texts of digits. Larger numbers have lost digits. */
function cell(value: unknown): unknown {
  if (value === null || value === '') return undefined;
  const isExact = typeof value === 'number' && (Number.isSafeInteger(value) || !Number.isInteger(value));
  return isExact ? String(value) : value;
}

/** Labels and groups that differ only in outer blanks or in their Unicode form are the same. */
function name(value: unknown): unknown {
  const text = cell(value);
  return typeof text === 'string' ? cell(text.trim().normalize('NFC')) : text;
}

/**
 * An item as callers send it. `customId` defaults to the uri. null and empty texts count as absent, numbers as texts;
 * labels and groups are trimmed and normalised to NFC.
 */
export const BatchItemInputSchema = z
  .object({
    customId: z.preprocess(cell, CustomIdSchema.optional()).optional(),
    uri: UriSchema,
    label: z.preprocess(name, LabelSchema.optional()).optional(),
    split: z.preprocess(cell, SplitSchema.optional()).optional(),
    group: z.preprocess(name, GroupSchema.optional()).optional(),
  })
  .strict();
export type BatchItemInput = z.infer<typeof BatchItemInputSchema>;

export const SourceSchema = z
  .object({
    prefix: UriSchema,
    include: z.array(z.string().min(1).max(256)).max(50).optional(),
    exclude: z.array(z.string().min(1).max(256)).max(50).optional(),
    labelFrom: z
      .enum(['folder'])
      .optional()
      .describe('folder: the label of a video is the name of the folder it is in, below the prefix'),
  })
  .strict();

export const AbstainBelowSchema = z
  .number()
  .min(0)
  .max(1)
  .describe('The model abstains (label null) if its top class is less probable than this');

const { imageSize, maxFrames, sampling, resize, dtype, precision } = FrameSettingsSchema.shape;

/**
 * What a submission says about frames. Without a setting, that of the backbone applies, and the default of
 * `FrameSettingsSchema` if the backbone has none.
 */
export const FrameRequestSchema = z.object({
  backbone: NameSchema.describe('The backbone; GET /v1/backbones lists them').optional(),
  imageSize: imageSize.unwrap().optional().describe('Default: that of the backbone, else 220'),
  maxFrames: maxFrames.unwrap().optional().describe('Default: that of the backbone, else 20'),
  sampling: sampling.unwrap().optional().describe('Default: uniform'),
  resize: resize.unwrap().optional().describe('Default: that of the backbone, else fit-crop'),
  dtype: dtype.unwrap().optional().describe('Default: float32'),
  precision: precision.unwrap().optional().describe('Default: float32'),
});
export type FrameRequest = z.infer<typeof FrameRequestSchema>;

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
  })
  .strict();
export type BatchOptions = z.infer<typeof BatchOptionsSchema>;

/** The required and the forbidden options of a batch, by purpose. */
export const FIELDS_OF_PURPOSE = {
  extract: { needs: ['dataset'], excludes: ['model', 'abstainBelow'] },
  classify: { needs: [], excludes: ['dataset', 'frames'] },
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
    ...BATCH_RULES,
    examples: [
      { dataset: 'clips', items: [{ uri: 's3://videos/punch-1.mp4', label: 'Punch' }] },
      { purpose: 'classify', source: { prefix: 's3://videos/new/', include: ['**/*.mp4'] } },
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

/** Mean milliseconds that an item spent in each stage. */
export const StageTimingsSchema = z.object({
  fetch: z.number(),
  decode: z.number(),
  encode: z.number(),
  store: z.number(),
  wait: z.number(),
});
export type StageTimings = z.infer<typeof StageTimingsSchema>;

export const BatchSchema = z.object({
  id: z.string(),
  object: z.literal('batch'),
  project: RecordProjectSchema,
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
  failure: FailureSchema.nullable(),
  leftOut: LeftOutSchema.default({}),
  warnings: WarningsSchema.default([]),
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
});
export type Batch = z.infer<typeof BatchSchema>;

export const DryRunSchema = z.object({
  object: z.literal('batch_dry_run'),
  items: z.number().int(),
  duplicates: z.number().int(),
  labels: z.record(z.string(), z.number().int()),
  cached: z.number().int().describe('Items whose features already exist'),
  unknown: z
    .number()
    .int()
    .describe(
      'Items whose features may or may not exist, since no batch has fetched their source or it reports no version',
    ),
  sampled: z
    .number()
    .int()
    .describe(
      'Items that cached and unknown were counted over. Large submissions are sampled, and both counts are scaled up',
    ),
  itemsLeft: z.number().int().nullable().describe('Items that the quotas of the key allow now; null if unlimited'),
  exceedsQuota: z.boolean().describe('Whether the submission would be refused now with quota_exceeded'),
  etaSeconds: z
    .number()
    .nullable()
    .describe('Seconds until all items would be finished, including the work queued before them; null if unknown'),
  unreadable: z.number().int().describe('Items, among those that were sampled, whose source cannot be read').default(0),
  unreadableByCode: z
    .partialRecord(z.enum(errorCodes), z.object({ count: z.number().int(), example: z.string() }))
    .describe('The unreadable items by the code of their error, with the message of the first one')
    .default({}),
  leftOut: LeftOutSchema.default({}),
  warnings: WarningsSchema.default([]),
});
export type DryRun = z.infer<typeof DryRunSchema>;

export const RankedClassSchema = z.object({ label: z.string(), probability: z.number() });
export type RankedClass = z.infer<typeof RankedClassSchema>;

/** The final result of one item: one JSON line of results.ndjson and of a shard's outcome object. */
export const ItemOutcomeSchema = z.object({
  index: z.number().int(),
  customId: z.string(),
  uri: z.string(),
  label: z.string().nullable(),
  state: z.enum(itemStates),
  videoId: z.string().nullable(),
  frames: z.number().int().nullable().describe('Frames with features'),
  cached: z.boolean(),
  attempts: z.number().int(),
  timings: StageTimingsSchema.nullable(),
  error: FailureSchema.nullable(),
  model: z.string().nullable(),
  top: z.array(RankedClassSchema).nullable(),
  abstained: z
    .boolean()
    .default(false)
    .describe('Whether the top class is less probable than the threshold of the batch or its model'),
});
export type ItemOutcome = z.infer<typeof ItemOutcomeSchema>;

/** One attempt to deliver a webhook. */
export const DeliveryAttemptSchema = z.object({
  at: z.string(),
  outcome: z
    .enum(['delivered', 'retrying', 'failed', 'disabled'])
    .describe('disabled: the receiver responded to this or an earlier delivery with 410'),
  status: z.number().int().nullable().describe('HTTP status of the response'),
  milliseconds: z.number(),
  error: FailureSchema.nullable(),
});
export type DeliveryAttempt = z.infer<typeof DeliveryAttemptSchema>;

/** A webhook of a batch. A batch sends one each time it finishes. */
export const DeliverySchema = z.object({
  id: z.string(),
  object: z.literal('delivery'),
  batchId: z.string(),
  url: z.string(),
  state: z.enum(['pending', 'delivered', 'retrying', 'failed', 'disabled']),
  attempts: z.array(DeliveryAttemptSchema),
});
export type Delivery = z.infer<typeof DeliverySchema>;

export const UploadSchema = z.object({
  id: z.string(),
  object: z.literal('upload'),
  project: RecordProjectSchema,
  uri: z.string(),
  bytes: z.number().int().nullable(),
  sha256: z.string().nullable(),
  uploadUrl: z
    .string()
    .nullable()
    .describe('URL to PUT parts to, with {part} replaced by the part number; null if no parts are expected'),
  state: z.enum(['pending', 'complete']),
  createdAt: z.string(),
  parts: z
    .object({
      bytes: z.number().int().describe('Size of each part but the last'),
      count: z.number().int(),
      received: z.array(z.number().int()).describe('Numbers of the received parts, from 1; only while pending'),
    })
    .nullable()
    .default(null)
    .describe('The parts of an upload in parts; null for other uploads'),
});
export type Upload = z.infer<typeof UploadSchema>;

export const CreateUploadSchema = z.object({ bytes: z.number().int().min(1) }).strict();

/** One packed shard of a dataset. `key` is the store key of the Arrow file, `digest` the SHA-256 of its bytes. */
export const DatasetShardSchema = z.object({
  key: z.string(),
  digest: z.string(),
  batchId: z.string(),
  shard: z.number().int(),
  rows: z.number().int(),
  bytes: z.number().int(),
  labels: z.record(z.string(), z.number().int()),
  splits: z.record(z.string(), z.number().int()),
});
export type DatasetShard = z.infer<typeof DatasetShardSchema>;

/** A row of a dataset without its features. */
export const DatasetVideoSchema = z.object({
  videoId: z.string(),
  customId: z.string().nullable(),
  uri: z.string().nullable(),
  label: z.string().nullable(),
  split: SplitSchema.nullable(),
  group: z.string().nullable(),
  shard: z.number().int().describe('Index of its shard in the dataset'),
});
export type DatasetVideo = z.infer<typeof DatasetVideoSchema>;

export const DatasetSchema = z.object({
  name: z.string(),
  object: z.literal('dataset'),
  project: RecordProjectSchema,
  version: z.number().int(),
  description: z.string().nullable(),
  specId: z.string().nullable(),
  spec: FeatureSpecSchema.nullable(),
  backbonePretrained: z.boolean().nullable(),
  rows: z.number().int(),
  labels: z.record(z.string(), z.number().int()),
  splits: z.record(z.string(), z.number().int()),
  leakage: LeakageSchema.nullable().default(null).describe('Leakage between the splits set on rows; null in lists'),
  warnings: WarningsSchema.default([]),
  shardCount: z.number().int(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type Dataset = z.infer<typeof DatasetSchema>;
export const CreateDatasetSchema = z
  .object({ name: NameSchema, description: z.string().max(2000).optional() })
  .strict()
  .meta({ examples: [{ name: 'clips', description: 'Videos of the first season' }] });

export const CreateTrainingRunSchema = z
  .object({
    dataset: NameSchema,
    datasetVersion: z.number().int().positive().optional(),
    hyperparameters: HyperparameterChoicesSchema.optional(),
    /** Alias to point at the model if it passes the promotion gate. */
    promoteTo: NameSchema.optional(),
    /** Threshold of the model, which a classification can override. */
    abstainBelow: AbstainBelowSchema.optional(),
  })
  .strict()
  .meta({ examples: [{ dataset: 'clips', promoteTo: 'production' }] });
export type CreateTrainingRun = z.infer<typeof CreateTrainingRunSchema>;

export const EpochSchema = z.object({
  epoch: z.number().int(),
  loss: z.number(),
  accuracy: z.number(),
  validationLoss: z.number(),
  validationAccuracy: z.number(),
  best: z.boolean(),
  seconds: z.number(),
});
export type Epoch = z.infer<typeof EpochSchema>;

/**
 * Rows whose top class has a probability from `from` up to `to`. The model is calibrated if `confidence` and `accuracy`
 * agree.
 */
export const ReliabilityBinSchema = z.object({
  from: z.number(),
  to: z.number(),
  count: z.number().int(),
  confidence: z.number().nullable().describe('Mean probability of the top class; null if there are no rows'),
  accuracy: z
    .number()
    .nullable()
    .describe('Share of rows whose top class is the true class; null if there are no rows'),
});
export type ReliabilityBin = z.infer<typeof ReliabilityBinSchema>;

export const ClassMetricsSchema = z.object({
  label: z.string(),
  precision: z.number(),
  recall: z.number(),
  f1: z.number(),
  support: z.number().int(),
});

/** Figures of evaluations and of candidates of a selection. Records of earlier versions lack them. */
const figures = {
  accuracyInterval: z
    .array(z.number())
    .length(2)
    .optional()
    .describe('95 % bootstrap interval of the accuracy, over resampled items'),
  topK: z
    .array(z.object({ k: z.number().int(), accuracy: z.number() }))
    .optional()
    .describe(
      'Share of items whose true class is among the k most probable ones, for 2, 3, 5 and 10 below the classes',
    ),
  macroF1: z.number().optional().describe('Mean F1 of the classes that have items'),
};

export const EvaluationSchema = z.object({
  split: z.enum(splits),
  items: z.number().int(),
  accuracy: z.number(),
  top5: z.number(),
  loss: z.number(),
  labels: z.array(z.string()),
  confusionMatrix: z.array(z.array(z.number().int())).describe('Rows are true classes, columns are predicted classes'),
  perClass: z.array(ClassMetricsSchema),
  ...figures,
  calibration: z
    .object({
      temperature: z.number().describe('Divisor of the logits, fitted on the validation split'),
      error: z.number().describe('Expected calibration error over 15 bins'),
      uncalibratedError: z.number().describe('Expected calibration error at temperature 1'),
      reliability: z
        .object({
          before: z.array(ReliabilityBinSchema).describe('Bins at temperature 1'),
          after: z.array(ReliabilityBinSchema),
        })
        .optional()
        .describe('The bins behind the two errors'),
    })
    .optional(),
  baselines: z.object({ majority: z.number(), linear: z.number() }).describe('Test accuracy of two trivial models'),
});
export type Evaluation = z.infer<typeof EvaluationSchema>;

/** How a head was chosen by cross-validation on the training and validation rows. Test rows take no part. */
export const SelectionSchema = z.object({
  reason: z.string().describe('Why the chosen head won, as a sentence'),
  candidates: z.array(
    z.object({
      head: z.string(),
      strength: z.number().describe('Inverse penalty strength (C) with the lowest loss'),
      loss: z.number().describe('Mean out-of-fold cross-entropy in nats'),
      difference: z
        .object({ mean: z.number(), standardError: z.number() })
        .describe('Loss minus that of the best candidate, paired by row'),
      accuracy: z.number().describe('Out-of-fold accuracy'),
      ...figures,
      perClass: z.array(ClassMetricsSchema).optional().describe('Out-of-fold figures by class'),
      seconds: z.number(),
      chosen: z.boolean(),
    }),
  ),
  learningCurve: z
    .array(z.object({ share: z.number(), accuracy: z.number() }))
    .describe('Out-of-fold accuracy if only this share of the rows trains: would more labels help?'),
  labelErrors: z
    .array(
      z.object({
        customId: z.string(),
        videoId: z.string(),
        label: z.string(),
        suggested: z.string(),
        probability: z.number().describe('Out-of-fold probability of the given label'),
      }),
    )
    .describe('Rows whose label is probably wrong, most suspicious first (at most 100)'),
});
export type Selection = z.infer<typeof SelectionSchema>;

/** Progress of a run within its current epoch; loss and accuracy are means of the epoch's steps so far. */
export const TrainingProgressSchema = z.object({
  epoch: z.number().int(),
  step: z.number().int(),
  steps: z.number().int().describe('Steps per epoch'),
  loss: z.number(),
  accuracy: z.number(),
  examplesPerSecond: z.number(),
  etaSeconds: z.number().describe('An upper bound, since the run may stop early'),
});
export type TrainingProgress = z.infer<typeof TrainingProgressSchema>;

/** Progress of the choice of a head. */
export const SelectionProgressSchema = z.object({
  candidate: z.string().describe('Head that is being cross-validated'),
  candidateNumber: z.number().int(),
  candidates: z.number().int(),
  fold: z.number().int().describe('Finished folds of the candidate, over all repetitions'),
  folds: z.number().int().describe('Folds of each candidate'),
  share: z.number().min(0).max(1).describe('Finished share of the cross-validation of all candidates'),
  etaSeconds: z.number().describe('Time left until the head is chosen; the final fit and the evaluation follow'),
});
export type SelectionProgress = z.infer<typeof SelectionProgressSchema>;

export const TrainingRunSchema = z.object({
  id: z.string(),
  object: z.literal('training_run'),
  project: RecordProjectSchema,
  state: z.enum(runStates),
  dataset: z.string(),
  datasetVersion: z.number().int(),
  hyperparameters: RecordHyperparametersSchema,
  promoteTo: z.string().nullable(),
  abstainBelow: AbstainBelowSchema.nullable().default(null),
  epochs: z.array(EpochSchema),
  progress: z.number().min(0).max(1),
  etaSeconds: z.number().nullable(),
  live: TrainingProgressSchema.nullable().default(null),
  searching: SelectionProgressSchema.nullable()
    .default(null)
    .describe('Progress of the choice of a head; null for the transformer, and once the head is chosen'),
  rows: z.object({ train: z.number().int(), validation: z.number().int(), test: z.number().int() }).nullable(),
  leakage: LeakageSchema.nullable().default(null).describe('Leakage between train, validation and test'),
  evaluation: EvaluationSchema.nullable(),
  selection: SelectionSchema.nullable().default(null).describe('How the head was chosen; null for the transformer'),
  modelId: z.string().nullable(),
  warnings: z.array(z.string()),
  resumes: z.number().int().default(0).describe('Number of times the run was resumed'),
  failure: FailureSchema.nullable(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
});
export type TrainingRun = z.infer<typeof TrainingRunSchema>;

/** The prediction of a training run's model for one row of its evaluation. */
export const PredictionSchema = z.object({
  customId: z.string(),
  videoId: z.string(),
  label: z.string(),
  split: SplitSchema,
  top: z.array(RankedClassSchema),
});
export type Prediction = z.infer<typeof PredictionSchema>;

export const ModelSchema = z.object({
  id: z.string(),
  object: z.literal('model'),
  project: RecordProjectSchema,
  labels: z.array(z.string()),
  spec: FeatureSpecSchema,
  specId: z.string(),
  backbonePretrained: z.boolean(),
  maskedPooling: z.boolean(),
  weightsKey: z.string(),
  weightsDigest: z.string(),
  parameters: z.number().int(),
  aliases: z.array(z.string()),
  evaluation: EvaluationSchema.nullable(),
  head: z.string().default('transformer').describe('Name of the classifier head, or of the heads that are averaged'),
  selection: SelectionSchema.nullable().default(null).describe('How the head was chosen; null for the transformer'),
  abstainBelow: AbstainBelowSchema.nullable().default(null),
  fromCancelledRun: z.boolean().default(false).describe('Whether it is the best epoch of a cancelled run'),
  leakage: LeakageSchema.nullable()
    .default(null)
    .describe('Leakage between the splits used for training and evaluation'),
  lineage: z.object({
    trainingRunId: z.string().nullable(),
    dataset: z.string().nullable(),
    datasetVersion: z.number().int().nullable(),
    shardDigests: z.array(z.string()),
    seed: z.number().int().nullable(),
    hyperparameters: RecordHyperparametersSchema.nullable(),
    codeVersion: z.string(),
    engine: z.string(),
    importedFrom: z
      .object({ uri: z.string(), digest: z.string() })
      .nullable()
      .default(null)
      .describe('Source file of imported weights. Run, dataset, seed and hyperparameters are null if this is set'),
  }),
  warnings: z.array(z.string()),
  createdAt: z.string(),
});
export type Model = z.infer<typeof ModelSchema>;

/** Imports Keras weights of the reference model (H5, both layouts). */
export const ImportModelSchema = z
  .object({
    uri: UriSchema,
    labels: z
      .array(z.string().min(1).max(256))
      .min(2)
      .max(10_000)
      .describe('Class names in the order of the model outputs'),
    dataset: NameSchema.describe('Dataset whose feature spec the model uses'),
    abstainBelow: AbstainBelowSchema.optional(),
  })
  .strict()
  .meta({
    examples: [{ uri: 's3://models/video_classifier.weights.h5', labels: ['Punch', 'TennisSwing'], dataset: 'clips' }],
  });
export type ImportModel = z.infer<typeof ImportModelSchema>;

export const PromoteSchema = z
  .object({
    alias: NameSchema.default('production'),
    force: z.boolean().default(false),
    reason: z.string().max(500).optional(),
  })
  .strict()
  .meta({ examples: [{ alias: 'production' }] });

/** How a promoted model compares with the model that it replaced, on the test videos and classes that both know. */
export const GateComparisonSchema = z.object({
  modelId: z.string().describe('The replaced model'),
  items: z.number().int().describe('Test videos that both models were evaluated on, of classes that both know'),
  accuracy: z.number().nullable().describe('Of the promoted model on these videos; null if there are none'),
  currentAccuracy: z.number().nullable().describe('Of the replaced model on these videos; null if there are none'),
  addedLabels: z.array(z.string()).describe('Classes that only the promoted model knows'),
  removedLabels: z.array(z.string()).describe('Classes that only the replaced model knows'),
  sameSpec: z.boolean().describe('Whether both models use the same feature spec'),
});
export type GateComparison = z.infer<typeof GateComparisonSchema>;

export const AliasVersionSchema = z.object({
  alias: z.string(),
  version: z.number().int(),
  modelId: z.string(),
  action: z.enum(['promote', 'rollback']),
  forced: z.boolean(),
  reason: z.string().nullable(),
  comparison: GateComparisonSchema.nullable()
    .default(null)
    .describe('Null for the first model of an alias, for rollbacks, and for promotions before this field existed'),
  at: z.string(),
});
export type AliasVersion = z.infer<typeof AliasVersionSchema>;

/**
 * Scores over time: `frames` frames are spread over the video, and the model classifies windows of 20 consecutive
 * frames.
 */
export const TimelineSchema = z
  .object({
    frames: z.number().int().min(21).max(MAX_TIMELINE_FRAMES).default(100),
    stride: z.number().int().min(1).max(20).default(10).describe('Frames between the starts of consecutive windows'),
  })
  .strict();
export type Timeline = z.infer<typeof TimelineSchema>;

export const WindowSchema = z.object({
  startSeconds: z.number().describe('Time of the first frame of the window'),
  endSeconds: z.number().describe('Time of the last frame of the window'),
  top: z.array(RankedClassSchema),
  label: z.string().nullable(),
  abstained: z.boolean(),
});
export type Window = z.infer<typeof WindowSchema>;

export const CreateClassificationSchema = z
  .object({
    uri: UriSchema,
    customId: BatchItemSchema.shape.customId
      .optional()
      .describe("The caller's name for the video; defaults to the uri, or to the name of an uploaded file"),
    model: z.string().min(1).max(128).default('production'),
    topK: z.number().int().min(1).max(100).default(5),
    evidence: z.boolean().default(true),
    preview: z.boolean().default(true),
    /** Overrides the threshold of the model. */
    abstainBelow: AbstainBelowSchema.optional(),
    timeline: TimelineSchema.optional(),
  })
  .strict()
  .meta({ examples: [{ uri: 's3://videos/punch-1.mp4', model: 'production', topK: 3 }] });
export type CreateClassification = z.infer<typeof CreateClassificationSchema>;

export const ClassificationSchema = z.object({
  id: z.string(),
  object: z.literal('classification'),
  project: RecordProjectSchema,
  state: z.enum(['queued', 'succeeded', 'failed']),
  uri: z.string(),
  customId: z.string(),
  model: z.string(),
  videoId: z.string().nullable(),
  top: z.array(RankedClassSchema).nullable(),
  label: z.string().nullable().default(null).describe('The top class; null if the model abstained'),
  abstained: z.boolean().default(false),
  abstainBelow: AbstainBelowSchema.nullable().default(null),
  /** Drop of the top class's probability if a frame is left out; one entry per frame with features. */
  evidence: z.array(z.object({ frame: z.number().int(), timeMs: z.number(), weight: z.number() })).nullable(),
  windows: z
    .array(WindowSchema)
    .nullable()
    .default(null)
    .describe('Scores over time; null unless a timeline was requested'),
  previewUrl: z.string().nullable(),
  frames: z.number().int().nullable(),
  cached: z.boolean(),
  backbonePretrained: z.boolean().nullable(),
  failure: FailureSchema.nullable(),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
});
export type Classification = z.infer<typeof ClassificationSchema>;

export const JobSchema = z.object({
  id: z.string(),
  object: z.literal('job'),
  queue: z.string(),
  state: z.string(),
  attempts: z.number().int(),
  progress: z.unknown(),
  failedReason: z.string().nullable(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
});
export type JobResource = z.infer<typeof JobSchema>;

export const ProblemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.enum(errorCodes),
  retryable: z.boolean(),
  instance: z.string().optional(),
  errors: z.array(z.object({ pointer: z.string(), code: z.string(), detail: z.string().optional() })),
});
export type Problem = z.infer<typeof ProblemSchema>;
