import { z } from 'zod';

import { errorCodes } from './errors.js';
import { LeftOutSchema, WarningsSchema } from './left-out.js';

export const DryRunSchema = z
  .object({
    object: z.literal('batch_dry_run'),
    items: z
      .number()
      .int()
      .describe('With segments, all counts are of videos: segments are known once they are decoded'),
    duplicates: z.number().int(),
    labels: z.record(z.string(), z.number().int()),
    cached: z.number().int().describe('Items whose features already exist'),
    unknown: z
      .number()
      .int()
      .describe(
        'Items whose features may or may not exist, since no batch has fetched their source or it reports no version',
      ),
    sampled: z
      .number()
      .int()
      .describe(
        'Items that cached and unknown were counted over. Large submissions are sampled, and both counts are scaled up',
      ),
    itemsLeft: z.number().int().nullable().describe('Items that the quotas of the key allow now; null if unlimited'),
    exceedsQuota: z.boolean().describe('Whether the submission would be refused now with quota_exceeded'),
    etaSeconds: z
      .number()
      .nullable()
      .describe('Seconds until all items would be finished, including the work queued before them; null if unknown'),
    unreadable: z
      .number()
      .int()
      .describe('Items, among those that were sampled, whose source cannot be read')
      .default(0),
    unreadableByCode: z
      .partialRecord(z.enum(errorCodes), z.object({ count: z.number().int(), example: z.string() }))
      .describe('The unreadable items by the code of their error, with the message of the first one')
      .default({}),
    leftOut: LeftOutSchema.default({}),
    warnings: WarningsSchema.default([]),
  })
  .meta({
    id: 'DryRun',
    examples: [
      {
        object: 'batch_dry_run',
        items: 30,
        duplicates: 0,
        labels: { PlayingCello: 10, Punch: 10, TennisSwing: 10 },
        cached: 12,
        unknown: 0,
        sampled: 30,
        itemsLeft: null,
        exceedsQuota: false,
        etaSeconds: 4.5,
        unreadable: 1,
        unreadableByCode: {
          source_not_found: { count: 1, example: 's3://videos/Punch/v_Punch_g09_c02.mp4 does not exist' },
        },
        leftOut: {},
        warnings: [],
      },
    ],
  });
export type DryRun = z.infer<typeof DryRunSchema>;
