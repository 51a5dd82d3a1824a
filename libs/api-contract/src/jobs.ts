import { z } from 'zod';

export const JobSchema = z
  .object({
    id: z.string(),
    object: z.literal('job'),
    queue: z.string(),
    state: z.string(),
    attempts: z.number().int(),
    progress: z.unknown(),
    failedReason: z.string().nullable(),
    createdAt: z.string(),
    startedAt: z.string().nullable(),
    finishedAt: z.string().nullable(),
  })
  .meta({
    id: 'Job',
    examples: [
      {
        id: 'cls_1m8phzsn6g9952kg410',
        queue: 'classify',
        state: 'completed',
        attempts: 1,
        progress: 0,
        failedReason: null,
        object: 'job',
        createdAt: '2026-11-30T15:43:15.128Z',
        startedAt: '2026-11-30T15:43:21.292Z',
        finishedAt: '2026-11-30T15:43:24.647Z',
      },
    ],
  });
export type JobResource = z.infer<typeof JobSchema>;
