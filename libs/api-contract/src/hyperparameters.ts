import { z } from 'zod';

import { ClipyardError } from './errors.js';
import {
  type PresetName,
  presetNames,
  presetValues,
  trainsTransformer,
  transformerFields,
  valuesOfOldRecords,
} from './presets.js';

/** All settings of a training run. A request may leave fields out; they then come from the preset. */
export const HyperparametersSchema = z
  .object({
    preset: z
      .enum(presetNames)
      .describe(
        'auto compares heads by cross-validation and takes the best; the name of a head trains that head; ' +
          'transformer is the network of the Keras example with standardised features; default is the same without; ' +
          'reference is exactly the Keras example',
      ),
    epochs: z.number().int().min(1).max(500),
    batchSize: z.number().int().min(1).max(1024),
    learningRate: z.number().positive().max(1),
    seed: z
      .number()
      .int()
      .min(0)
      .max(2 ** 31 - 1),
    split: z
      .enum(['group', 'stratified', 'tail'])
      .describe(
        'How validation and test rows are chosen. group: by class, keeping each group in one split; ' +
          'stratified: only by class; tail: the last rows validate, as in the reference',
      ),
    groupPattern: z
      .string()
      .min(1)
      .max(200)
      .nullable()
      .describe(
        'RE2 pattern whose first capture is the group of a row without one, such as `_g(\\d+)_`. It is matched ' +
          'against the file name, then the customId, then the uri',
      ),
    validationFraction: z.number().gt(0).lt(0.9),
    testFraction: z
      .number()
      .min(0)
      .lt(0.9)
      .describe('Share of rows held out for the test split if no row has `split: test`. 0: no test split'),
    maskedPooling: z.boolean().describe('Exclude padding frames from the pooling; the reference includes them'),
    warmUpEpochs: z
      .number()
      .min(0)
      .max(100)
      .describe('Epochs over which the learning rate rises from 0; may be a fraction'),
    decay: z
      .enum(['none', 'cosine'])
      .describe('Schedule of the learning rate after the warm-up. cosine: falls to 0 at the last step'),
    labelSmoothing: z.number().min(0).lt(1).describe('Share of each target spread over all classes'),
    mixup: z
      .number()
      .min(0)
      .max(1)
      .describe('Alpha of the beta distribution for mixing pairs of training rows; 0: no mixing'),
    frameDropout: z.number().min(0).lt(1).describe('Share of frames masked in each training step'),
    weightDecay: z
      .number()
      .min(0)
      .max(1)
      .describe('Decoupled weight decay (AdamW): share of each kernel removed per step at learning rate 1'),
    standardize: z
      .boolean()
      .describe('Subtract the mean of each feature and divide by its deviation, both over the training frames'),
    minSteps: z
      .number()
      .int()
      .min(0)
      .max(100_000)
      .describe(
        'Fewest optimiser steps of all epochs together. With few rows, an epoch passes over them several times, and ' +
          'training does not stop early before. Preset transformer: 0 if the request sets epochs',
      ),
    classWeights: z
      .enum(['none', 'balanced'])
      .describe('balanced: all classes have the same weight in the training loss'),
    patience: z
      .number()
      .int()
      .min(0)
      .max(500)
      .describe('Stop after this many epochs without a lower validation loss; 0: never stop early'),
    maxSeconds: z
      .number()
      .int()
      .min(1)
      .max(604_800)
      .nullable()
      .describe(
        'Time budget in seconds. auto stops comparing heads and takes the best so far; the transformer stops after ' +
          'the epoch that exceeds it. The final fit and the evaluation follow. null: no limit',
      ),
  })
  .strict();
export type Hyperparameters = z.infer<typeof HyperparametersSchema>;

/** The settings in a stored record. Records of older versions lack some of them. */
export const RecordHyperparametersSchema = z
  .object(
    Object.fromEntries(
      Object.entries(HyperparametersSchema.shape).map(([name, field]) => [
        name,
        (field as z.ZodType).default(valuesOfOldRecords[name as keyof Hyperparameters]),
      ]),
    ) as { [K in keyof typeof HyperparametersSchema.shape]: z.ZodDefault<(typeof HyperparametersSchema.shape)[K]> },
  )
  .strict()
  .meta({ id: 'Hyperparameters' });

/** The settings that a request may choose; all are optional. */
export const HyperparameterChoicesSchema = HyperparametersSchema.partial();
export type HyperparameterChoices = z.infer<typeof HyperparameterChoicesSchema>;

/** Transformer settings in a request, by name. */
const transformerFieldsOf = (choices: HyperparameterChoices): string[] =>
  transformerFields.filter((name) => choices[name] !== undefined);

/**
 * The preset of a request. Requests without one get `auto`, or `transformer` if they set hyperparameters that only the
 * transformer has.
 */
export function presetOf(choices: HyperparameterChoices = {}): PresetName {
  return choices.preset ?? (transformerFieldsOf(choices).length > 0 ? 'transformer' : 'auto');
}

const applyOnly = (fields: readonly string[]): string =>
  `${fields.join(', ')} ${fields.length === 1 ? 'applies' : 'apply'} only`;

const leaveOut = (fields: readonly string[]): string => `Leave ${fields.length === 1 ? 'it' : 'them'} out`;

/** @returns a sentence for people if the preset follows from the other hyperparameters, otherwise null */
export function presetNotice(choices: HyperparameterChoices = {}): string | null {
  const fields = transformerFieldsOf(choices);
  return choices.preset === undefined && fields.length > 0
    ? `The transformer is trained, because ${applyOnly(fields)} to it. ` +
        `${leaveOut(fields)} to compare heads (preset auto)`
    : null;
}

/**
 * Checks a request for a training run.
 *
 * @throws ClipyardError `invalid_request` if a preset of another head comes with hyperparameters of the transformer
 */
export function checkHyperparameters(choices: HyperparameterChoices = {}): void {
  const preset = presetOf(choices);
  const fields = transformerFieldsOf(choices);
  if (trainsTransformer(preset) || fields.length === 0) return;
  throw new ClipyardError(
    'invalid_request',
    `${applyOnly(fields)} to the transformer. ${leaveOut(fields)}, or ask for preset "transformer"`,
    {
      errors: fields.map((name) => ({
        pointer: `/hyperparameters/${name}`,
        code: 'unrecognized_keys',
        detail: `not used by preset ${preset}`,
      })),
    },
  );
}

/** With more classes, heads are not compared, and only `nearest-mean` and the transformer are trained. */
export const MANY_CLASSES = 1000;

/**
 * Checks that a preset can be trained on a number of classes. The linear layers of the other heads would need days and
 * several GB.
 *
 * @throws ClipyardError `dataset_unusable`
 */
export function checkClassCount({ preset }: Pick<Hyperparameters, 'preset'>, classes: number): void {
  if (classes <= MANY_CLASSES || preset === 'auto' || preset === 'nearest-mean' || trainsTransformer(preset)) return;
  throw new ClipyardError(
    'dataset_unusable',
    `The preset ${preset} trains at most ${MANY_CLASSES} classes; the dataset has ${classes}. ` +
      'Use nearest-mean or transformer',
  );
}

/**
 * Fills in the values of the preset. A number of epochs in the request is exact: the preset's fewest steps then do not
 * apply.
 */
export function resolveHyperparameters(choices: HyperparameterChoices = {}): Hyperparameters {
  const given = Object.fromEntries(Object.entries(choices).filter(([, value]) => value !== undefined));
  const preset = presetOf(choices);
  const exact = choices.epochs === undefined ? {} : { minSteps: 0 };
  return HyperparametersSchema.parse({ ...presetValues(preset), ...exact, ...given, preset });
}

/** The choices that give the hyperparameters of an earlier run again. */
export function choicesOf(earlier: Hyperparameters): Partial<Hyperparameters> {
  if (trainsTransformer(earlier.preset)) return { ...earlier };
  const unused: readonly string[] = transformerFields;
  return Object.fromEntries(Object.entries(earlier).filter(([name]) => !unused.includes(name)));
}
