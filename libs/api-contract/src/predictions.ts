import { z } from 'zod';

import { RankedClassSchema } from './ranked-classes.js';
import { SplitSchema } from './split.js';

/** The prediction of a training run's model for one row of its evaluation. */
export const PredictionSchema = z
  .object({
    customId: z.string(),
    videoId: z.string(),
    label: z.string(),
    split: SplitSchema,
    top: z.array(RankedClassSchema),
  })
  .meta({
    id: 'Prediction',
    examples: [
      {
        customId: 'v_PlayingCello_g05_c01.mp4',
        videoId: '5c15e317593ad12647d64232208c4656a333e16f1ef7cae06349498a9986cc47',
        label: 'PlayingCello',
        split: 'test',
        top: [
          { label: 'PlayingCello', probability: 0.91 },
          { label: 'TennisSwing', probability: 0.07 },
          { label: 'Punch', probability: 0.02 },
        ],
      },
    ],
  });
export type Prediction = z.infer<typeof PredictionSchema>;
