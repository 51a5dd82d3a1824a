import { z } from 'zod';

import { errorCodes } from './errors.js';

export const FailureSchema = z
  .object({ code: z.enum(errorCodes), message: z.string(), retryable: z.boolean() })
  .meta({ id: 'Failure' });

export const FieldErrorSchema = z.object({ pointer: z.string(), code: z.string(), detail: z.string().optional() });
