import { z } from 'zod';

import { AbstainBelowSchema } from './abstention.js';
import { annotations, recordAnnotations } from './annotations.js';
import { EvaluationSchema, SelectionSchema } from './evaluations.js';
import { FailureSchema } from './failures.js';
import { HyperparameterChoicesSchema, RecordHyperparametersSchema } from './hyperparameters.js';
import { LeakageSchema } from './leakage.js';
import { NameSchema } from './names.js';
import { RecordProjectSchema } from './projects.js';
import { runStates } from './states.js';

export const CreateTrainingRunSchema = z
  .object({
    dataset: NameSchema,
    datasetVersion: z.number().int().positive().optional(),
    hyperparameters: HyperparameterChoicesSchema.optional(),
    /** Alias to point at the model if it passes the promotion gate. */
    promoteTo: NameSchema.optional(),
    /** Threshold of the model, which a classification can override. */
    abstainBelow: AbstainBelowSchema.optional(),
    /** The model gets the same name and metadata. */
    ...annotations,
  })
  .strict()
  .meta({ examples: [{ dataset: 'clips', promoteTo: 'production' }] });
export type CreateTrainingRun = z.infer<typeof CreateTrainingRunSchema>;

export const EpochSchema = z.object({
  epoch: z.number().int(),
  loss: z.number(),
  accuracy: z.number(),
  validationLoss: z.number(),
  validationAccuracy: z.number(),
  best: z.boolean(),
  seconds: z.number(),
});
export type Epoch = z.infer<typeof EpochSchema>;

/** Progress of a run within its current epoch; loss and accuracy are means of the epoch's steps so far. */
export const TrainingProgressSchema = z.object({
  epoch: z.number().int(),
  step: z.number().int(),
  steps: z.number().int().describe('Steps per epoch'),
  loss: z.number(),
  accuracy: z.number(),
  examplesPerSecond: z.number(),
  etaSeconds: z.number().describe('An upper bound, since the run may stop early'),
});
export type TrainingProgress = z.infer<typeof TrainingProgressSchema>;

/** Progress of the choice of a head. */
export const SelectionProgressSchema = z.object({
  candidate: z.string().describe('Head that is being cross-validated'),
  candidateNumber: z.number().int(),
  candidates: z.number().int(),
  fold: z.number().int().describe('Finished folds of the candidate, over all repetitions'),
  folds: z.number().int().describe('Folds of each candidate'),
  share: z.number().min(0).max(1).describe('Finished share of the cross-validation of all candidates'),
  etaSeconds: z
    .number()
    .nullable()
    .describe(
      'Time left until the head is chosen; the final fit and the evaluation follow. ' +
        'null: not known yet; it is estimated once two candidates are finished',
    ),
});
export type SelectionProgress = z.infer<typeof SelectionProgressSchema>;

export const TrainingRunSchema = z.object({
  id: z.string(),
  object: z.literal('training_run'),
  project: RecordProjectSchema,
  ...recordAnnotations,
  state: z.enum(runStates),
  dataset: z.string(),
  datasetVersion: z.number().int(),
  hyperparameters: RecordHyperparametersSchema,
  promoteTo: z.string().nullable(),
  abstainBelow: AbstainBelowSchema.nullable().default(null),
  epochs: z.array(EpochSchema),
  progress: z.number().min(0).max(1),
  etaSeconds: z.number().nullable(),
  live: TrainingProgressSchema.nullable().default(null),
  searching: SelectionProgressSchema.nullable()
    .default(null)
    .describe('Progress of the choice of a head; null for the transformer, and once the head is chosen'),
  rows: z.object({ train: z.number().int(), validation: z.number().int(), test: z.number().int() }).nullable(),
  leakage: LeakageSchema.nullable().default(null).describe('Leakage between train, validation and test'),
  evaluation: EvaluationSchema.nullable(),
  selection: SelectionSchema.nullable().default(null).describe('How the head was chosen; null for the transformer'),
  modelId: z.string().nullable(),
  warnings: z.array(z.string()),
  resumes: z.number().int().default(0).describe('Number of times the run was resumed'),
  failure: FailureSchema.nullable(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
});
export type TrainingRun = z.infer<typeof TrainingRunSchema>;
