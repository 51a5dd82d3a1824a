import { z } from 'zod';

/** Rules of a batch for videos that are in the dataset already under another label, split or group. */
export const relabelRules = ['change', 'refuse'] as const;
export type RelabelRule = (typeof relabelRules)[number];

/** Videos that a batch submitted again under another label, split or group. Equal bytes are the same video. */
export const ResubmittedSchema = z.object({
  relabelled: z
    .number()
    .int()
    .describe('Videos that have the new label, since their earlier one came from a submission'),
  moved: z.number().int().describe('Videos that are in the new split now'),
  regrouped: z.number().int().default(0).describe('Videos that are in the new group now'),
  kept: z
    .number()
    .int()
    .describe('Videos that keep their label, split or group, or stay excluded, since a person set it'),
});
export type Resubmitted = z.infer<typeof ResubmittedSchema>;

export const NOTHING_RESUBMITTED: Resubmitted = { relabelled: 0, moved: 0, regrouped: 0, kept: 0 };
