import { z } from 'zod';

import { UriSchema } from './uris.js';

export const SourceSchema = z
  .object({
    prefix: UriSchema,
    include: z.array(z.string().min(1).max(256)).max(50).optional(),
    exclude: z.array(z.string().min(1).max(256)).max(50).optional(),
    labelFrom: z
      .enum(['folder'])
      .optional()
      .describe('folder: the label of a video is the name of the folder it is in, below the prefix'),
  })
  .strict();
