import { z } from 'zod';

import { presets } from './presets.js';

/** All settings of a training run. Fields that the request leaves out come from the preset. */
export const HyperparametersSchema = z
  .object({
    preset: z.enum(['default', 'reference']).default('default'),
    epochs: z.number().int().min(1).max(500).default(presets.reference.epochs),
    batchSize: z.number().int().min(1).max(1024).default(presets.reference.batchSize),
    learningRate: z.number().positive().max(1).default(presets.reference.learningRate),
    seed: z
      .number()
      .int()
      .min(0)
      .max(2 ** 31 - 1)
      .default(presets.reference.seed),
    split: z
      .enum(['group', 'stratified', 'tail'])
      .default('group')
      .describe(
        'How validation and test rows are chosen. group: by class, keeping each group in one split; ' +
          'stratified: only by class; tail: the last rows validate, as in the reference',
      ),
    groupPattern: z
      .string()
      .min(1)
      .max(200)
      .nullable()
      .default(null)
      .describe(
        'RE2 pattern whose first capture is the group of a row without one, such as `_g(\\d+)_`. It is matched ' +
          'against the file name, then the customId, then the uri',
      ),
    validationFraction: z.number().gt(0).lt(0.9).default(0.15),
    testFraction: z
      .number()
      .min(0)
      .lt(0.9)
      .default(0.2)
      .describe('Share of rows held out for the test split if no row has `split: test`. 0: no test split'),
    maskedPooling: z
      .boolean()
      .default(true)
      .describe('Exclude padding frames from the pooling; the reference includes them'),
    warmUpEpochs: z
      .number()
      .min(0)
      .max(100)
      .default(0)
      .describe('Epochs over which the learning rate rises from 0; may be a fraction'),
    decay: z
      .enum(['none', 'cosine'])
      .default('none')
      .describe('Schedule of the learning rate after the warm-up. cosine: falls to 0 at the last step'),
    labelSmoothing: z.number().min(0).lt(1).default(0).describe('Share of each target spread over all classes'),
    mixup: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe('Alpha of the beta distribution for mixing pairs of training rows; 0: no mixing'),
    frameDropout: z.number().min(0).lt(1).default(0).describe('Share of frames masked in each training step'),
    weightDecay: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe('Decoupled weight decay (AdamW): share of each kernel removed per step at learning rate 1'),
    classWeights: z
      .enum(['none', 'balanced'])
      .default('none')
      .describe('balanced: all classes have the same weight in the training loss'),
    patience: z
      .number()
      .int()
      .min(0)
      .max(500)
      .default(0)
      .describe('Stop after this many epochs without a lower validation loss; 0: never stop early'),
  })
  .strict();
export type Hyperparameters = z.infer<typeof HyperparametersSchema>;

/** The settings that a request may choose; all are optional. */
export const HyperparameterChoicesSchema = z
  .object(
    Object.fromEntries(
      Object.entries(HyperparametersSchema.shape).map(([name, field]) => [name, field.unwrap().optional()]),
    ) as {
      [K in keyof typeof HyperparametersSchema.shape]: z.ZodOptional<
        ReturnType<(typeof HyperparametersSchema.shape)[K]['unwrap']>
      >;
    },
  )
  .strict();
export type HyperparameterChoices = z.infer<typeof HyperparameterChoicesSchema>;

/** Takes every setting that is not given from the preset. */
export function resolveHyperparameters(choices: HyperparameterChoices = {}): Hyperparameters {
  const given = Object.fromEntries(Object.entries(choices).filter(([, value]) => value !== undefined));
  return HyperparametersSchema.parse({ ...presets[choices.preset ?? 'default'], ...given });
}
