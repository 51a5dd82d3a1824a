import { z } from 'zod';

import { MAX_EMBEDDED_CLASSES } from './embedded-classes.js';
import { splits } from './split.js';

/**
 * Rows whose top class has a probability from `from` up to `to`. The model is calibrated if `confidence` and `accuracy`
 * agree.
 */
export const ReliabilityBinSchema = z
  .object({
    from: z.number(),
    to: z.number(),
    count: z.number().int(),
    confidence: z.number().nullable().describe('Mean probability of the top class; null if there are no rows'),
    accuracy: z
      .number()
      .nullable()
      .describe('Share of rows whose top class is the true class; null if there are no rows'),
  })
  .meta({ id: 'ReliabilityBin' });
export type ReliabilityBin = z.infer<typeof ReliabilityBinSchema>;

export const ClassMetricsSchema = z
  .object({
    label: z.string(),
    precision: z.number(),
    recall: z.number(),
    f1: z.number(),
    support: z.number().int().describe('Evaluated items of the class'),
  })
  .meta({ id: 'ClassMetrics', examples: [{ label: 'Punch', precision: 1, recall: 0.875, f1: 0.933, support: 8 }] });
export type ClassMetrics = z.infer<typeof ClassMetricsSchema>;

/** Figures of evaluations and of candidates of a selection. Records of earlier versions lack them. */
const figures = {
  accuracyInterval: z
    .array(z.number())
    .length(2)
    .optional()
    .describe('95 % interval of the accuracy for this number of items (Wilson score)'),
  topK: z
    .array(z.object({ k: z.number().int(), accuracy: z.number() }))
    .optional()
    .describe(
      'Share of items whose true class is among the k most probable ones, for 2, 3, 5 and 10 below the classes',
    ),
  macroF1: z.number().optional().describe('Mean F1 of the classes that have items'),
};

export const EvaluationSchema = z
  .object({
    split: z.enum(splits),
    items: z.number().int(),
    accuracy: z.number(),
    top5: z.number(),
    loss: z.number(),
    classes: z.number().int().optional().describe('Number of classes'),
    labels: z
      .array(z.string())
      .describe(`The classes; with more than ${MAX_EMBEDDED_CLASSES}, only those with the most items`),
    confusionMatrix: z
      .array(z.array(z.number().int()))
      .describe(
        'Rows are true classes, columns are predicted classes. Empty in lists and with more than ' +
          `${MAX_EMBEDDED_CLASSES} classes; GET /v1/models/{id}/confusion lists its cells`,
      ),
    perClass: z
      .array(ClassMetricsSchema)
      .describe(
        `Figures by class; with more than ${MAX_EMBEDDED_CLASSES} classes, only of those with the most items. ` +
          'GET /v1/models/{id}/classes has all',
      ),
    ...figures,
    calibration: z
      .object({
        temperature: z.number().describe('Divisor of the logits, fitted on the validation split'),
        error: z.number().describe('Expected calibration error over 15 bins'),
        uncalibratedError: z.number().describe('Expected calibration error at temperature 1'),
        reliability: z
          .object({
            before: z.array(ReliabilityBinSchema).describe('Bins at temperature 1'),
            after: z.array(ReliabilityBinSchema),
          })
          .optional()
          .describe('The bins behind the two errors'),
      })
      .optional(),
    baselines: z.object({ majority: z.number(), linear: z.number() }).describe('Test accuracy of two trivial models'),
  })
  .meta({ id: 'Evaluation' });
export type Evaluation = z.infer<typeof EvaluationSchema>;

/** A cell of a confusion matrix that is not 0. */
export const ConfusionCellSchema = z
  .object({
    actual: z.string().describe('True class'),
    predicted: z.string(),
    count: z.number().int(),
  })
  .meta({ id: 'ConfusionCell', examples: [{ actual: 'Punch', predicted: 'TennisSwing', count: 1 }] });
export type ConfusionCell = z.infer<typeof ConfusionCellSchema>;

/** How a head was chosen by cross-validation on the training and validation rows. Test rows take no part. */
export const SelectionSchema = z
  .object({
    reason: z.string().describe('Why the chosen head won, as a sentence'),
    candidates: z.array(
      z.object({
        head: z.string(),
        strength: z.number().describe('Inverse penalty strength (C) with the lowest loss'),
        loss: z.number().describe('Mean out-of-fold cross-entropy in nats'),
        difference: z
          .object({ mean: z.number(), standardError: z.number() })
          .describe('Loss minus that of the best candidate, paired by row'),
        accuracy: z.number().describe('Out-of-fold accuracy'),
        ...figures,
        perClass: z.array(ClassMetricsSchema).optional().describe('Out-of-fold figures by class'),
        seconds: z.number(),
        chosen: z.boolean(),
      }),
    ),
    learningCurve: z
      .array(z.object({ share: z.number(), accuracy: z.number() }))
      .describe('Out-of-fold accuracy if only this share of the rows trains: would more labels help?'),
    labelErrors: z
      .array(
        z.object({
          customId: z.string(),
          videoId: z.string(),
          label: z.string(),
          suggested: z.string(),
          probability: z.number().describe('Out-of-fold probability of the given label'),
        }),
      )
      .describe('Rows whose label is probably wrong, most suspicious first (at most 100)'),
  })
  .meta({ id: 'Selection' });
export type Selection = z.infer<typeof SelectionSchema>;
