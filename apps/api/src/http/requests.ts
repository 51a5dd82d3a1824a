import {
  BatchOptionsSchema,
  CreateReclassificationSchema,
  FrameSettingsSchema,
  idSchema,
  itemStates,
  NameSchema,
  SplitSchema,
  StoredNameSchema,
} from '@clipyard/contracts';
import { z } from 'zod';

/*
 * Schemas of paths, queries and small bodies. Controllers parse with them and the OpenAPI document is built from them,
 * so the document and the API accept the same requests.
 */

/** A number in a path or query, which arrives as a string, checked by the schema of the same value in JSON. */
const number = <T extends z.ZodType<number>>(schema: T) => z.preprocess(Number, schema);
const flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((value) => value === 'true')
  .meta({
    // How OpenAPI describes a boolean in a query.
    override: ({ jsonSchema }) => {
      jsonSchema.type = 'boolean';
      jsonSchema.default = false;
      delete jsonSchema.enum;
    },
  });

const version = z.coerce.number().int().positive().optional();
const page = {
  pageSize: z.coerce.number().int().min(1).max(1000).default(50),
  pageToken: z
    .string()
    .max(512)
    .regex(/^[A-Za-z0-9_.:-]+$/)
    .optional()
    .transform((token) => token ?? null)
    .meta({ description: 'nextPageToken of the previous page' }),
};

export const PageQuerySchema = z.object(page);
export const ItemsQuerySchema = z.object({ ...page, state: z.enum(itemStates).optional() });
export const VideosQuerySchema = z.object({
  ...page,
  label: z.string().max(256).optional(),
  split: SplitSchema.optional(),
  version,
});
export const FilmstripQuerySchema = z.object({
  version,
  shard: z.coerce
    .number()
    .int()
    .min(0)
    .optional()
    .meta({ description: 'Index of its shard, which makes the lookup faster' }),
});
export const ExportQuerySchema = z.object({ array: z.enum(['features', 'labels']).default('features'), version });
export const ReclassifiedQuerySchema = z.object({ changed: flag });
export const WorkersQuerySchema = z
  .object({
    drainWithin: z.coerce
      .number()
      .int()
      .min(1)
      .max(31_536_000)
      .optional()
      .meta({ description: 'Seconds; drain.within returns how many extractors are needed to finish in that time' }),
    workers: z.coerce
      .number()
      .int()
      .min(1)
      .max(1_000_000)
      .optional()
      .meta({ description: 'drain.withWorkers returns how long that many extractors would take' }),
  })
  .strict();

const { purpose, dataset, model, callbackUrl, abstainBelow, priority } = BatchOptionsSchema.shape;
const { sampling, resize, dtype, precision, imageSize, maxFrames } = FrameSettingsSchema.shape;
/** Options of NDJSON and CSV bodies. */
export const SubmissionQuerySchema = z
  .object({
    purpose,
    dataset,
    model,
    callbackUrl,
    priority: number(priority.unwrap()).default(5),
    validateOnly: flag,
    abstainBelow: number(abstainBelow.unwrap()).optional(),
    sampling: sampling.unwrap().optional(),
    resize: resize.unwrap().optional(),
    dtype: dtype.unwrap().optional(),
    precision: precision.unwrap().optional(),
    imageSize: number(imageSize.unwrap()).optional(),
    maxFrames: number(maxFrames.unwrap()).optional(),
  })
  .strict();

export const IndexSchema = z.coerce.number().int().min(0);
export const PartSchema = z.coerce.number().int().min(1);
export const JobIdSchema = z.string().regex(/^[A-Za-z0-9_-]{1,128}$/);
export const VideoIdSchema = z.string().regex(/^[0-9a-f]{64}$/);

/** Path parameters by resource. */
export const paths = {
  batch: z.object({ id: idSchema('batch') }),
  item: z.object({ id: idSchema('batch'), index: IndexSchema }),
  upload: z.object({ id: idSchema('upload') }),
  part: z.object({ id: idSchema('upload'), part: PartSchema }),
  dataset: z.object({ name: StoredNameSchema }),
  video: z.object({ name: StoredNameSchema, videoId: VideoIdSchema }),
  trainingRun: z.object({ id: idSchema('run') }),
  /** An id or an alias. */
  model: z.object({ id: StoredNameSchema }),
  alias: z.object({ alias: StoredNameSchema }),
  classification: z.object({ id: idSchema('cls') }),
  reclassification: z.object({ id: idSchema('rcl') }),
  job: z.object({ id: JobIdSchema }),
  key: z.object({ id: idSchema('key') }),
};

export const SignInSchema = z.object({ key: z.string().min(1).max(200) }).strict();
export const RollbackSchema = z.object({ alias: NameSchema.default('production') }).strict();
export const ReclassifyDatasetSchema = CreateReclassificationSchema.extend({
  version: z.number().int().positive().optional(),
});
