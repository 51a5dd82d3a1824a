import { z } from 'zod';

import { RankedClassSchema } from './ranked-classes.js';
import { SplitSchema } from './split.js';

/** The prediction of a training run's model for one row of its evaluation. */
export const PredictionSchema = z.object({
  customId: z.string(),
  videoId: z.string(),
  label: z.string(),
  split: SplitSchema,
  top: z.array(RankedClassSchema),
});
export type Prediction = z.infer<typeof PredictionSchema>;
