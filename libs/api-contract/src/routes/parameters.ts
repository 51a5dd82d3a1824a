import { z } from 'zod';

import { MetadataQuerySchema } from '../annotations.js';
import { idSchema } from '../ids.js';
import { SkippedObjectSchema } from '../object-kinds.js';
import { StoredNameSchema } from '../projects.js';

/*
 * Schemas that several routes share. Controllers parse with the schemas of the routes and the OpenAPI document is built
 * from them, so the document and the API accept the same requests.
 */

/** A number in a path or query, which arrives as a string, checked by the schema of the same value in JSON. */
export const numeric = <T extends z.ZodType<number>>(schema: T) => z.preprocess(Number, schema);

const truth = z.enum(['true', 'false']);

/** How OpenAPI describes a boolean in a query. */
const asBoolean = {
  override: ({ jsonSchema }: { readonly jsonSchema: Record<string, unknown> }): void => {
    jsonSchema['type'] = 'boolean';
    delete jsonSchema['enum'];
  },
};

/** A boolean in a query, `true` or `false`; false if omitted. */
export const flag = truth
  .default('false')
  .transform((value) => value === 'true')
  .meta({
    override: ({ jsonSchema }: { readonly jsonSchema: Record<string, unknown> }) => {
      asBoolean.override({ jsonSchema });
      jsonSchema['default'] = false;
    },
  });

/** A boolean in a query that selects nothing if omitted. */
export const optionalFlag = truth
  .transform((value) => value === 'true')
  .meta(asBoolean)
  .optional();

/** Version of a dataset; the latest one if omitted. */
export const version = z.coerce.number().int().positive().optional();

/** Paging of all lists. */
export const page = {
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

const time = z.iso.datetime({ offset: true }).optional();

/** Conditions of lists of batches, training runs and models. A page can be empty although more follow. */
export const listFilter = {
  name: z.string().min(1).max(128).optional().meta({ description: 'A part of the name, in any case' }),
  metadata: MetadataQuerySchema,
  dataset: StoredNameSchema.optional(),
  createdAfter: time.meta({ description: 'First moment' }),
  createdBefore: time.meta({ description: 'Moment after the last one' }),
};

/** Whether a filter restricts anything. */
export const hasConditions = (filter: object): boolean =>
  Object.values(filter).some((condition) => condition !== undefined);

export const BatchParams = z.object({ id: idSchema('batch') });
export const DatasetParams = z.object({ name: StoredNameSchema });

export const IdempotencyHeaders = z.object({
  'Idempotency-Key': z
    .string()
    .min(1)
    .max(255)
    .optional()
    .meta({ description: 'Repeating a request with the same key returns the same resource for 24 hours' }),
});

/** Response of a filmstrip that is not ready yet. */
export const FilmstripPendingSchema = z
  .object({ object: z.literal('filmstrip'), state: z.literal('queued') })
  .meta({ examples: [{ object: 'filmstrip', state: 'queued' }] });

const skipped = z
  .array(SkippedObjectSchema)
  .optional()
  .describe('Objects of the store that could not be read, and so are missing from data; absent if there are none');

const examplesOf = (schema: z.ZodType): unknown[] => {
  const { examples } = (schema.meta() ?? {}) as { examples?: unknown[] };
  return examples?.slice(0, 1) ?? [];
};

/** One page of a list. Its example has the example of an entry. */
export const pageOf = <S extends z.ZodType>(schema: S) =>
  z
    .object({ data: z.array(schema), nextPageToken: z.string().nullable(), skipped })
    .meta({ examples: [{ data: examplesOf(schema), nextPageToken: null }] });

/** A list without paging. Its example has the example of an entry. */
export const listOf = <S extends z.ZodType>(schema: S) =>
  z.object({ data: z.array(schema), skipped }).meta({ examples: [{ data: examplesOf(schema) }] });
