import { z } from 'zod';

import { errorCodes } from './errors.js';

export const FailureSchema = z
  .object({ code: z.enum(errorCodes), message: z.string(), retryable: z.boolean() })
  .meta({ id: 'Failure' });
