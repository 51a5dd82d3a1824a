import { z } from 'zod';

/** Videos that a batch submitted again under another label or split. Equal bytes are the same video. */
export const ResubmittedSchema = z.object({
  relabelled: z
    .number()
    .int()
    .describe('Videos that have the new label, since their earlier one came from a submission'),
  moved: z.number().int().describe('Videos that are in the new split now'),
  kept: z.number().int().describe('Videos that keep their label or split, since a person set it'),
});
export type Resubmitted = z.infer<typeof ResubmittedSchema>;
