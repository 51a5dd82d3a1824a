import {
  DeletionTargetSchema,
  FailureSchema,
  HolderSchema,
  ReceiptSchema,
  RecordProjectSchema,
} from '@clipyard/api-contract';
import { z } from 'zod';

/** A deletion as it was requested; immutable. */
export const DeletionRequestSchema = z.object({
  id: z.string(),
  /** The project whose data is deleted. */
  project: RecordProjectSchema,
  target: DeletionTargetSchema,
  force: z.boolean(),
  dryRun: z.boolean(),
  /** Name and id of the API key. */
  by: z.string(),
  key: z.string().nullable(),
  overridden: z.array(HolderSchema),
  /** Batches that must end first. */
  openBatches: z.array(z.string()),
  createdAt: z.string(),
});
export type DeletionRequest = z.infer<typeof DeletionRequestSchema>;

/** The end of a deletion, written once. */
export const DeletionEndSchema = z.object({
  state: z.enum(['succeeded', 'failed']),
  receipt: ReceiptSchema,
  failure: FailureSchema.nullable(),
  finishedAt: z.string(),
});
export type DeletionEnd = z.infer<typeof DeletionEndSchema>;
