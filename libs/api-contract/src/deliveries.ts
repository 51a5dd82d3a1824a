import { z } from 'zod';

import { FailureSchema } from './failures.js';

/** One attempt to deliver a webhook. */
export const DeliveryAttemptSchema = z.object({
  at: z.string(),
  outcome: z
    .enum(['delivered', 'retrying', 'failed', 'disabled'])
    .describe('disabled: the receiver responded to this or an earlier delivery with 410'),
  status: z.number().int().nullable().describe('HTTP status of the response'),
  milliseconds: z.number(),
  error: FailureSchema.nullable(),
});
export type DeliveryAttempt = z.infer<typeof DeliveryAttemptSchema>;

/** A webhook of a batch. A batch sends one each time it finishes. */
export const DeliverySchema = z
  .object({
    id: z.string(),
    object: z.literal('delivery'),
    batchId: z.string(),
    url: z.string(),
    state: z.enum(['pending', 'delivered', 'retrying', 'failed', 'disabled']),
    attempts: z.array(DeliveryAttemptSchema),
  })
  .meta({
    examples: [
      {
        id: 'dlv_1m8pj0vwrz8s2qrvenh-0',
        object: 'delivery',
        batchId: 'batch_1m8pj0vwrz8s2qrvenh',
        url: 'https://example.com/clipyard',
        state: 'delivered',
        attempts: [
          { at: '2026-11-30T15:43:51.402Z', outcome: 'delivered', status: 204, milliseconds: 85, error: null },
        ],
      },
    ],
  });
export type Delivery = z.infer<typeof DeliverySchema>;
