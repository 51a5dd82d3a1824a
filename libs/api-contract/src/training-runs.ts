import { z } from 'zod';

import { AbstainBelowSchema } from './abstention.js';
import { annotations, recordAnnotations } from './annotations.js';
import { EvaluationSchema, SelectionSchema } from './evaluations.js';
import { exampleEvaluation, exampleSelection } from './examples.js';
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
  .meta({ id: 'CreateTrainingRun', examples: [{ dataset: 'clips', promoteTo: 'production' }] });
export type CreateTrainingRun = z.infer<typeof CreateTrainingRunSchema>;

export const EpochSchema = z
  .object({
    epoch: z.number().int(),
    loss: z.number(),
    accuracy: z.number(),
    validationLoss: z.number(),
    validationAccuracy: z.number(),
    best: z.boolean(),
    seconds: z.number(),
  })
  .meta({ id: 'Epoch' });
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

export const TrainingRunSchema = z
  .object({
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
  })
  .meta({
    id: 'TrainingRun',
    examples: [
      {
        id: 'run_1m8phxq40zhwwqj5sn8',
        object: 'training_run',
        project: 'default',
        name: 'Season 1',
        metadata: {},
        state: 'succeeded',
        dataset: 'clips',
        datasetVersion: 1,
        hyperparameters: {
          preset: 'auto',
          epochs: 20,
          batchSize: 32,
          learningRate: 0.0001,
          seed: 42,
          split: 'group',
          groupPattern: null,
          validationFraction: 0.15,
          testFraction: 0.2,
          maskedPooling: true,
          warmUpEpochs: 2,
          decay: 'cosine',
          labelSmoothing: 0.1,
          mixup: 0.3,
          frameDropout: 0,
          weightDecay: 0,
          standardize: true,
          minSteps: 1000,
          classWeights: 'none',
          patience: 8,
          maxSeconds: null,
        },
        promoteTo: 'production',
        abstainBelow: null,
        epochs: [],
        progress: 1,
        etaSeconds: 0,
        live: null,
        searching: null,
        rows: { train: 60, validation: 12, test: 24 },
        leakage: { videos: 0, groups: 0, nearDuplicates: 0, contradictions: 0, examples: [] },
        evaluation: exampleEvaluation,
        selection: exampleSelection,
        modelId: 'model_1m8phxq40zhwwqj5sn8',
        warnings: [],
        resumes: 0,
        failure: null,
        createdAt: '2026-11-30T15:42:06.977Z',
        startedAt: '2026-11-30T15:42:07.212Z',
        finishedAt: '2026-11-30T15:43:13.788Z',
      },
    ],
  });
export type TrainingRun = z.infer<typeof TrainingRunSchema>;
