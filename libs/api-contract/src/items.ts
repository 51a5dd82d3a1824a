import { z } from 'zod';

import { FailureSchema } from './failures.js';
import { RankedClassSchema } from './ranked-classes.js';
import { SplitSchema } from './split.js';
import { StageTimingsSchema } from './stage-timings.js';
import { itemStates } from './states.js';
import { MAX_URI, wellFormed } from './texts.js';
import { UriSchema } from './uris.js';

/** `__proto__` is refused because JavaScript cannot parse JSON counts with that key. */
export const LabelSchema = wellFormed
  .min(1)
  .max(256)
  .regex(/^(?!__proto__$)/, 'cannot be __proto__');
export const GroupSchema = wellFormed.min(1).max(256);
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
