import { z } from 'zod';

import { FailureSchema } from './failures.js';
import { idSchema } from './ids.js';
import { itemFields } from './item-fields.js';
import { NameSchema } from './names.js';
import { RankedClassSchema } from './ranked-classes.js';
import { SplitSchema } from './split.js';

export const datasetReviewOrders = ['uncertain', 'suspect', 'disagreement', 'random'] as const;
export const batchReviewOrders = ['uncertain', 'abstained', 'sample', 'disagreement', 'random'] as const;
export type ReviewOrder = (typeof datasetReviewOrders)[number] | (typeof batchReviewOrders)[number];

/** Items of one queue. More are reviewed by a queue that is built when this one is done. */
export const MAX_REVIEW_ITEMS = 20_000;
/** Items that one call can lease, and decisions that one call can make. */
export const MAX_REVIEW_LEASES = 100;
export const MAX_DECISIONS = 200;
/** Items of each class in a sample. */
export const MAX_PER_CLASS = 1000;

const SeedSchema = z.number().int().min(0).max(2_147_483_647);
const BelowSchema = z
  .number()
  .gt(0)
  .max(1)
  .describe('Only items whose top class is less probable; for order uncertain');

/** Which videos of a dataset are reviewed, and in which order. */
export const DatasetReviewChoiceSchema = z.object({
  order: z
    .enum(datasetReviewOrders)
    .default('uncertain')
    .describe(
      'uncertain: the two most probable classes are closest first; suspect: probable label errors of a training run; ' +
        'disagreement: the top class of the model is not the label; random: seeded',
    ),
  model: z.string().min(1).max(128).optional().describe('Model id or alias; production if omitted'),
  from: z
    .string()
    .min(1)
    .max(128)
    .optional()
    .describe('For order disagreement: compares the model with this one, not with the labels'),
  run: idSchema('run')
    .optional()
    .describe('For order suspect: the training run; the latest one with probable label errors if omitted'),
  below: BelowSchema.optional(),
  seed: SeedSchema.default(0).describe('For order random'),
});
export type DatasetReviewChoice = z.infer<typeof DatasetReviewChoiceSchema>;

/** Which items of a classify batch are reviewed, and in which order. */
export const BatchReviewChoiceSchema = z.object({
  order: z
    .enum(batchReviewOrders)
    .default('uncertain')
    .describe(
      'uncertain: the two most probable classes are closest first; abstained: the model gave no answer; ' +
        'sample: some items of each predicted class; disagreement: the top class is not the submitted label; ' +
        'random: seeded',
    ),
  below: BelowSchema.optional(),
  perClass: z.number().int().min(1).max(MAX_PER_CLASS).default(20).describe('For order sample: items of each class'),
  seed: SeedSchema.default(0).describe('For orders sample and random'),
});
export type BatchReviewChoice = z.infer<typeof BatchReviewChoiceSchema>;

/** The queue that a review takes its items from. It is built once, and does not change. */
export const ReviewQueueSchema = z
  .object({
    id: z.string(),
    state: z.enum(['preparing', 'ready', 'failed']),
    order: z.enum([...new Set([...datasetReviewOrders, ...batchReviewOrders])]),
    model: z.string().nullable().describe('Id of the model that ranks the classes; null if the order needs none'),
    from: z.string().nullable(),
    run: z.string().nullable().describe('Training run of the probable label errors'),
    progress: z.number().min(0).max(1).describe('Share of the shards that have been scored'),
    items: z.number().int().nullable().describe('Items of the queue, decided ones included; null until it is ready'),
    candidates: z
      .number()
      .int()
      .nullable()
      .describe(`Items that match; those after the first ${MAX_REVIEW_ITEMS} come in the next queue`),
    done: z.number().int().describe('Items that are known to be decided'),
    failure: FailureSchema.nullable(),
    createdAt: z.string(),
  })
  .meta({ id: 'ReviewQueue' });
export type ReviewQueue = z.infer<typeof ReviewQueueSchema>;

export const ReviewItemSchema = z
  .object({
    id: z.string().describe('Names the item in decisions: its videoId in a dataset, its index in a batch'),
    videoId: z.string(),
    customId: z.string().nullable(),
    uri: z.string().nullable(),
    label: z.string().nullable().describe('Current label; in a batch the submitted one'),
    split: SplitSchema.nullable(),
    group: z.string().nullable(),
    shard: z.number().int().describe('Index of the shard'),
    index: z.number().int().nullable().describe('Index in the batch; null in a dataset'),
    top: z
      .array(RankedClassSchema)
      .nullable()
      .describe('Classes by probability; of a label error, as predicted by models that were not trained on the video'),
    score: z.number().describe('What the order sorts by, highest first'),
    reason: z.string().describe('Why the item is here, as a sentence'),
    leasedUntil: z.string().nullable().describe('Until when a reviewer holds the item; null if nobody does'),
  })
  .meta({ id: 'ReviewItem' });
export type ReviewItem = z.infer<typeof ReviewItemSchema>;

const exampleQueue = {
  id: 'rvw_1m8pj036dqmastpwzjq',
  state: 'ready',
  order: 'uncertain',
  model: 'model_1m8phxq40zhwwqj5sn8',
  from: null,
  run: null,
  progress: 1,
  items: 30,
  candidates: 30,
  done: 0,
  failure: null,
  createdAt: '2026-11-30T15:43:24.878Z',
};
const exampleItem = {
  id: '5b649b85bf948c3601c7b54c221dfd191b06dc29f031c992155eed2bfa4d5a66',
  videoId: '5b649b85bf948c3601c7b54c221dfd191b06dc29f031c992155eed2bfa4d5a66',
  customId: 'v_Punch_g09_c01.mp4',
  uri: 's3://videos/Punch/v_Punch_g09_c01.mp4',
  label: 'Punch',
  split: null,
  group: 'v_Punch_g09',
  shard: 0,
  index: null,
  top: [
    { label: 'Punch', probability: 0.52 },
    { label: 'TennisSwing', probability: 0.45 },
    { label: 'PlayingCello', probability: 0.03 },
  ],
  score: 0.93,
  reason: 'The model wavers: Punch (52 %), TennisSwing (45 %)',
  leasedUntil: null,
};

export const ReviewPageSchema = z
  .object({
    queue: ReviewQueueSchema,
    data: z.array(ReviewItemSchema),
    nextPageToken: z.string().nullable(),
  })
  .meta({
    id: 'ReviewPage',
    examples: [
      {
        queue: exampleQueue,
        data: [exampleItem],
        nextPageToken: '2',
      },
    ],
  });
export type ReviewPage = z.infer<typeof ReviewPageSchema>;

const SessionSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/)
  .describe('Names the session of the reviewer; leases and skipped items belong to it');

const lease = {
  session: SessionSchema,
  count: z
    .number()
    .int()
    .min(0)
    .max(MAX_REVIEW_LEASES)
    .default(20)
    .describe('Items that the session wants to hold; 0 releases all that it holds'),
  refresh: z.boolean().default(false).describe('Builds the queue again, for example after labels have changed'),
};

export const LeaseDatasetReviewSchema = DatasetReviewChoiceSchema.extend(lease)
  .strict()
  .meta({
    id: 'LeaseDatasetReview',
    examples: [{ session: 'ann-1', order: 'uncertain', model: 'production', count: 20 }],
  });
export type LeaseDatasetReview = z.infer<typeof LeaseDatasetReviewSchema>;

export const LeaseBatchReviewSchema = BatchReviewChoiceSchema.extend(lease)
  .strict()
  .meta({ id: 'LeaseBatchReview', examples: [{ session: 'ann-1', order: 'abstained' }] });
export type LeaseBatchReview = z.infer<typeof LeaseBatchReviewSchema>;

/** Items that a session holds until `until`. */
export const ReviewLeaseSchema = z
  .object({
    queue: ReviewQueueSchema,
    items: z.array(ReviewItemSchema),
    until: z.string().describe('When the leases expire unless a further call of the session renews them'),
    left: z.boolean().describe('Whether the queue may have more items for the session'),
  })
  .meta({
    id: 'ReviewLease',
    examples: [
      {
        queue: exampleQueue,
        items: [{ ...exampleItem, leasedUntil: '2026-11-30T15:48:30.100Z' }],
        until: '2026-11-30T15:48:30.100Z',
        left: true,
      },
    ],
  });
export type ReviewLease = z.infer<typeof ReviewLeaseSchema>;

export const decisionKinds = ['accept', 'relabel', 'exclude', 'skip', 'undo'] as const;

export const ReviewDecisionSchema = z
  .object({
    id: z.string().min(1).max(64).describe('The id of the item'),
    decision: z
      .enum(decisionKinds)
      .describe(
        'accept: the label is right, or the top class if there is no label; relabel: sets another label; exclude: ' +
          'leaves the video out; skip: not for this session; undo: takes an earlier decision back',
      ),
    label: z
      .preprocess(itemFields.label.clean, itemFields.label.given.optional())
      .optional()
      .describe('The new label of relabel. Of accept: the label that the reviewer saw'),
    version: z
      .number()
      .int()
      .positive()
      .optional()
      .describe('Of undo in a dataset: the version that the decision made; omit it to undo skip'),
  })
  .strict()
  .refine(({ decision, label }) => decision !== 'relabel' || label !== undefined, {
    error: 'relabel needs a label',
    path: ['label'],
  })
  .meta({ id: 'ReviewDecision' });
export type ReviewDecision = z.infer<typeof ReviewDecisionSchema>;

export const ReviewDecisionsSchema = z
  .object({ session: SessionSchema, decisions: z.array(ReviewDecisionSchema).min(1).max(MAX_DECISIONS) })
  .strict()
  .refine(({ decisions }) => new Set(decisions.map(({ id }) => id)).size === decisions.length, {
    error: 'names an item twice; send one decision for each item',
    path: ['decisions'],
  })
  .meta({
    id: 'ReviewDecisions',
    examples: [{ session: 'ann-1', decisions: [{ id: 'f'.repeat(64), decision: 'relabel', label: 'tennis' }] }],
  });
export type ReviewDecisions = z.infer<typeof ReviewDecisionsSchema>;

export const DecisionResultSchema = z
  .object({
    id: z.string(),
    state: z
      .enum(['applied', 'conflict', 'not_found'])
      .describe('conflict: another reviewer holds the item, or its label is another by now; nothing was changed'),
    version: z.number().int().nullable().describe('Version of the dataset with the decision; null in a batch'),
    message: z.string().nullable(),
  })
  .meta({ id: 'DecisionResult' });
export type DecisionResult = z.infer<typeof DecisionResultSchema>;

export const DecisionResultsSchema = z.object({ results: z.array(DecisionResultSchema) }).meta({
  examples: [
    {
      results: [
        {
          id: 'a2f34ed67204d3c4deda02d43d96ce0d6446fcbcfa334ef2dd37ee27ba08eec0',
          state: 'applied',
          version: 2,
          message: null,
        },
      ],
    },
  ],
});
export type DecisionResults = z.infer<typeof DecisionResultsSchema>;

/** The decided items of a classify batch, and the dataset that they join. */
export const AddToDatasetSchema = z
  .object({ dataset: NameSchema })
  .strict()
  .meta({ id: 'AddToDataset', examples: [{ dataset: 'clips' }] });
export type AddToDataset = z.infer<typeof AddToDatasetSchema>;
