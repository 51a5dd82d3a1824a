import { z } from 'zod';

import { errorCodes } from './errors.js';
import { FieldErrorSchema } from './failures.js';

export const ProblemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    code: z.enum(errorCodes),
    retryable: z.boolean(),
    instance: z.string().optional(),
    errors: z.array(FieldErrorSchema),
  })
  .meta({
    id: 'Problem',
    examples: [
      {
        type: 'about:blank',
        title: 'Not found',
        status: 404,
        code: 'not_found',
        detail: 'There is no batch batch_0000000000000000000',
        retryable: false,
        errors: [],
      },
    ],
  });
export type Problem = z.infer<typeof ProblemSchema>;
