import { z } from 'zod';

import { wellFormed } from './texts.js';

export const MAX_METADATA = 16;

/** A name for people. Several resources may have the same name. */
export const DisplayNameSchema = wellFormed
  .trim()
  .min(1)
  .max(128)
  .meta({ description: 'A name for people. It need not be unique' });

/** `__proto__` is refused because JavaScript cannot parse JSON objects with that key. */
const MetadataKeySchema = z
  .string()
  .regex(/^(?!__proto__$)[A-Za-z0-9_.-]{1,64}$/, 'letters, digits, dot, dash and underscore, at most 64');
const MetadataValueSchema = wellFormed.max(512);

const atMost = (metadata: object): boolean => Object.keys(metadata).length <= MAX_METADATA;
const TOO_MANY = `at most ${MAX_METADATA} entries`;

export const MetadataSchema = z
  .record(MetadataKeySchema, MetadataValueSchema)
  .refine(atMost, TOO_MANY)
  .meta({ maxProperties: MAX_METADATA, description: 'Texts of your own by key, which lists can be filtered by' });
export type Metadata = z.infer<typeof MetadataSchema>;

/** Metadata in a query: `metadata=key=value`, once for each entry. */
export const MetadataQuerySchema = z.preprocess(
  (value) => (typeof value === 'string' ? [value] : value),
  z
    .array(
      z
        .string()
        .regex(/^(?!__proto__=)[A-Za-z0-9_.-]{1,64}=/, 'must be key=value, with a key of letters, digits, . - _'),
    )
    .max(MAX_METADATA, TOO_MANY)
    .transform((entries) =>
      Object.fromEntries(
        entries.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
      ),
    )
    .pipe(z.record(z.string(), MetadataValueSchema))
    .optional()
    .meta({ description: 'key=value; may be repeated' }),
);

/** The fields that callers may set on batches, training runs and models. */
export const annotations = { name: DisplayNameSchema.optional(), metadata: MetadataSchema.optional() };

/** The same in stored records and answers. Records of earlier versions have neither. */
export const recordAnnotations = {
  name: z.string().nullable().default(null),
  metadata: z.record(z.string(), z.string()).default({}),
};

/** Conditions on the resources of a list. Absent ones do not restrict it. */
export interface ListFilter {
  /** A part of the name, in any case. */
  readonly name?: string | undefined;
  /** All of these entries, with exactly these values. */
  readonly metadata?: Metadata | undefined;
  readonly dataset?: string | undefined;
  /** The first and last moment, as ISO 8601; the last one is excluded. */
  readonly createdAfter?: string | undefined;
  readonly createdBefore?: string | undefined;
}

/** The fields that a list is filtered by. */
export interface Listed {
  readonly name: string | null;
  readonly metadata: Metadata;
  readonly dataset: string | null;
  readonly createdAt: string;
}

/** Whether a resource fulfils all conditions. */
export function isListed(filter: ListFilter, { name, metadata, dataset, createdAt }: Listed): boolean {
  const created = Date.parse(createdAt);
  return (
    (filter.name === undefined || (name ?? '').toLowerCase().includes(filter.name.toLowerCase())) &&
    Object.entries(filter.metadata ?? {}).every(([key, value]) => metadata[key] === value) &&
    (filter.dataset === undefined || filter.dataset === dataset) &&
    (filter.createdAfter === undefined || created >= Date.parse(filter.createdAfter)) &&
    (filter.createdBefore === undefined || created < Date.parse(filter.createdBefore))
  );
}
