import { z } from 'zod';

import { rangeFault } from './feature-key.js';
import { SplitSchema } from './split.js';
import { MAX_URI, wellFormed } from './texts.js';
import { UriSchema } from './uris.js';

/** A field that callers set on an item, and that stays with the item from the submission to the dataset. */
export interface ItemField {
  /** Accepted values. Manifests are checked with it when they are written and when they are read. */
  readonly given: z.ZodType<string | number>;
  /**
   * Values in stored rows and results. Looser than `given`, because rules may become stricter after they were stored.
   */
  readonly stored: z.ZodType<string | number>;
  /** Prepares a caller's value before `given` checks it. Values that count as absent become undefined. */
  readonly clean: (value: unknown) => unknown;
  /** The column in Arrow files. */
  readonly column: { readonly name: string; readonly type: 'text' | 'number' };
  /** Whether the results of a batch contain the field. Rows of datasets contain every field. */
  readonly inResults: boolean;
}

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

/** Cells of CSV lists are texts. */
function seconds(value: unknown): unknown {
  const text = typeof value === 'string' ? cell(value.trim()) : value;
  if (text === null || text === undefined) return undefined;
  return typeof text === 'string' && /^\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

/** About 115 days. */
const MAX_SECONDS = 9_999_999;
const time = {
  given: z.number('must be a number of seconds').min(0).max(MAX_SECONDS),
  stored: z.number(),
  clean: seconds,
} as const;

/**
 * Every field of an item, in the order of manifests and Arrow columns. API schemas, lists, manifests, results, rows and
 * Arrow files derive from it.
 */
export const itemFields = {
  customId: {
    // At least as long as a uri, which is the default.
    given: wellFormed.min(1).max(MAX_URI),
    stored: z.string(),
    clean: cell,
    column: { name: 'custom_id', type: 'text' },
    inResults: true,
  },
  uri: {
    given: UriSchema,
    stored: z.string(),
    clean: (value) => value,
    column: { name: 'uri', type: 'text' },
    inResults: true,
  },
  label: {
    // `__proto__` is refused because JavaScript cannot parse JSON counts with that key.
    given: wellFormed
      .min(1)
      .max(256)
      .regex(/^(?!__proto__$)/, 'cannot be __proto__'),
    stored: z.string(),
    clean: name,
    column: { name: 'label', type: 'text' },
    inResults: true,
  },
  split: {
    given: SplitSchema,
    stored: SplitSchema,
    clean: cell,
    column: { name: 'split', type: 'text' },
    inResults: false,
  },
  /** Rows of one group, such as clips of one recording, must be in one split. */
  group: {
    given: wellFormed.min(1).max(256),
    stored: z.string(),
    clean: name,
    column: { name: 'group', type: 'text' },
    inResults: false,
  },
  startSeconds: {
    ...time,
    given: time.given.describe('Start of the part of the video that the item is, on the time line of the file'),
    column: { name: 'start_seconds', type: 'number' },
    inResults: true,
  },
  endSeconds: {
    ...time,
    given: time.given.describe('End of the part of the video that the item is, on the time line of the file'),
    column: { name: 'end_seconds', type: 'number' },
    inResults: true,
  },
} as const satisfies Record<string, ItemField>;

type Fields = typeof itemFields;
export type ItemFieldName = keyof Fields;

export const itemFieldNames = Object.keys(itemFields) as ItemFieldName[];

/** The fields that an item can lack. */
export const optionalItemFields = itemFieldNames.filter((field) => field !== 'customId' && field !== 'uri') as Exclude<
  ItemFieldName,
  'customId' | 'uri'
>[];

/** @typeParam S - the shape that results, since TypeScript cannot infer it from `schemaOf` */
function shapeOf<S extends z.ZodRawShape>(schemaOf: (field: ItemField) => z.ZodType, names = itemFieldNames): S {
  return Object.fromEntries(names.map((field) => [field, schemaOf(itemFields[field])])) as unknown as S;
}

/** One line of a manifest, as it is stored. */
export const BatchItemSchema = z.object({
  ...shapeOf<{ [F in ItemFieldName]: z.ZodOptional<Fields[F]['given']> }>(({ given }) => given.optional()),
  customId: itemFields.customId.given,
  uri: itemFields.uri.given,
});
export type BatchItem = z.infer<typeof BatchItemSchema>;

type Cleaned<S extends z.ZodType> = ReturnType<typeof z.preprocess<unknown, z.ZodOptional<S>>>;

/**
 * An item as callers send it. `customId` defaults to the uri. null and empty texts count as absent, numbers as texts;
 * labels and groups are trimmed and normalised to NFC.
 */
export const BatchItemInputSchema = z
  .object({
    ...shapeOf<{ [F in ItemFieldName]: z.ZodOptional<Cleaned<Fields[F]['given']>> }>(({ given, clean }) =>
      z.preprocess(clean, given.optional()).optional(),
    ),
    uri: itemFields.uri.given,
  })
  .strict()
  .superRefine((item, context) => {
    const fault = rangeFault(item);
    if (fault !== null) context.addIssue({ code: 'custom', path: ['endSeconds'], message: fault });
  })
  .meta({ id: 'BatchItem' });
export type BatchItemInput = z.infer<typeof BatchItemInputSchema>;

type Stored<F extends ItemFieldName> = z.ZodDefault<z.ZodNullable<Fields[F]['stored']>>;

/** Absent fields are read as null, so that rows and results which are older than a field can be read. */
const storedSchema = ({ stored }: ItemField): z.ZodType => stored.nullable().default(null);

/** The fields in a row of a dataset; null if an item lacks them. Parsing an item gives the fields of its row. */
export const ItemRowSchema = z.object(shapeOf<{ [F in ItemFieldName]: Stored<F> }>(storedSchema));
export type ItemRow = z.infer<typeof ItemRowSchema>;
/** The same with null left out. */
export type ItemRowInput = z.input<typeof ItemRowSchema>;

type ResultFieldName = { [F in ItemFieldName]: Fields[F]['inResults'] extends true ? F : never }[ItemFieldName];

/** The fields in the result of an item. */
export const ItemResultSchema = z.object({
  ...shapeOf<{ [F in ResultFieldName]: Stored<F> }>(
    storedSchema,
    itemFieldNames.filter((field) => itemFields[field].inResults),
  ),
  customId: itemFields.customId.stored,
  uri: itemFields.uri.stored,
});
