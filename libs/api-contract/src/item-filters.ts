import { z } from 'zod';

import { BatchSchema } from './batches.js';
import { errorCodes } from './errors.js';
import { exampleSpec } from './examples.js';
import { type ItemOutcome } from './item-outcomes.js';
import { itemStates } from './states.js';
import { wellFormed } from './texts.js';

/** Labels are compared as they are stored: trimmed and in Unicode NFC. */
const LabelSchema = wellFormed
  .max(256)
  .transform((label) => label.trim().normalize('NFC'))
  .pipe(z.string().min(1));
const ProbabilitySchema = z.number().min(0).max(1);

/** Conditions on the items of a batch. Absent ones do not restrict them. */
export const ItemFilterSchema = z
  .object({
    state: z.enum(itemStates).optional(),
    errorCode: z
      .enum(errorCodes)
      .optional()
      .describe('Code of the error of a failed item, or of the last one of an item that waits for another attempt'),
    label: LabelSchema.optional().describe('Label that the item was submitted with'),
    predictedLabel: LabelSchema.optional().describe('Most probable class'),
    minProbability: ProbabilitySchema.optional().describe('Lowest probability of the most probable class'),
    maxProbability: ProbabilitySchema.optional().describe('Highest probability of the most probable class'),
  })
  .strict()
  .meta({ examples: [{ errorCode: 'source_unreachable' }] });
export type ItemFilter = z.infer<typeof ItemFilterSchema>;

export const hasItemConditions = (filter: ItemFilter): boolean =>
  Object.values(filter).some((condition) => condition !== undefined);

/** Whether an item fulfils all conditions. Items without ranked classes fulfil none about classes. */
export function matchesItem(
  { state, errorCode, label, predictedLabel, minProbability, maxProbability }: ItemFilter,
  item: Pick<ItemOutcome, 'state' | 'error' | 'label' | 'top'>,
): boolean {
  const best = item.top?.[0];
  return (
    (state === undefined || item.state === state) &&
    (errorCode === undefined || item.error?.code === errorCode) &&
    (label === undefined || item.label === label) &&
    (predictedLabel === undefined || best?.label === predictedLabel) &&
    (minProbability === undefined || (best !== undefined && best.probability >= minProbability)) &&
    (maxProbability === undefined || (best !== undefined && best.probability <= maxProbability))
  );
}

/** The answer to a change of some items of a batch. */
export const BatchActionSchema = BatchSchema.extend({
  affected: z.number().int().describe('Items that the call applies to'),
}).meta({
  examples: [
    {
      id: 'batch_1m8pj0vwrz8s2qrvenh',
      object: 'batch',
      project: 'default',
      name: null,
      metadata: {},
      purpose: 'classify',
      dataset: null,
      model: 'model_1m8phxq40zhwwqj5sn8',
      priority: 5,
      state: 'cancelling',
      counts: { total: 7, pending: 2, succeeded: 5, failed: 0, cancelled: 0 },
      shards: { total: 1, done: 0 },
      cached: 0,
      itemsPerSecond: null,
      etaSeconds: null,
      timings: null,
      limitingStage: null,
      spec: exampleSpec,
      backbonePretrained: true,
      failure: null,
      stopAfterFailures: null,
      pauseReason: null,
      leftOut: {},
      warnings: [],
      resubmitted: null,
      segments: null,
      dividing: false,
      waitingFor: null,
      createdAt: '2026-11-30T15:43:50.273Z',
      startedAt: '2026-11-30T15:43:50.442Z',
      finishedAt: null,
      affected: 2,
    },
  ],
});
export type BatchAction = z.infer<typeof BatchActionSchema>;
