import { z } from 'zod';

import { AbstainBelowSchema } from './abstention.js';
import { annotations, recordAnnotations } from './annotations.js';
import { MAX_EMBEDDED_CLASSES } from './embedded-classes.js';
import { EvaluationSchema, SelectionSchema } from './evaluations.js';
import { exampleEvaluation, exampleSelection, exampleSpec } from './examples.js';
import { FeatureSpecSchema } from './feature-spec.js';
import { RecordHyperparametersSchema } from './hyperparameters.js';
import { LeakageSchema } from './leakage.js';
import { NameSchema } from './names.js';
import { RecordProjectSchema } from './projects.js';
import { UriSchema } from './uris.js';

export const ModelSchema = z
  .object({
    id: z.string(),
    object: z.literal('model'),
    project: RecordProjectSchema,
    ...recordAnnotations,
    classes: z.number().int().optional().describe('Number of classes'),
    labels: z
      .array(z.string())
      .describe(`The classes, in the order of the outputs; in lists at most the first ${MAX_EMBEDDED_CLASSES}`),
    spec: FeatureSpecSchema,
    specId: z.string(),
    backbonePretrained: z.boolean(),
    maskedPooling: z.boolean(),
    weightsKey: z.string(),
    weightsDigest: z.string(),
    parameters: z.number().int(),
    aliases: z.array(z.string()),
    evaluation: EvaluationSchema.nullable(),
    head: z.string().default('transformer').describe('Name of the classifier head, or of the heads that are averaged'),
    selection: SelectionSchema.nullable().default(null).describe('How the head was chosen; null for the transformer'),
    abstainBelow: AbstainBelowSchema.nullable().default(null),
    fromCancelledRun: z.boolean().default(false).describe('Whether it is the best epoch of a cancelled run'),
    leakage: LeakageSchema.nullable()
      .default(null)
      .describe('Leakage between the splits used for training and evaluation'),
    lineage: z.object({
      trainingRunId: z.string().nullable(),
      dataset: z.string().nullable(),
      datasetVersion: z.number().int().nullable(),
      shardDigests: z.array(z.string()),
      seed: z.number().int().nullable(),
      hyperparameters: RecordHyperparametersSchema.nullable(),
      codeVersion: z.string(),
      engine: z.string(),
      importedFrom: z
        .object({ uri: z.string(), digest: z.string() })
        .nullable()
        .default(null)
        .describe('Source file of imported weights. Run, dataset, seed and hyperparameters are null if this is set'),
    }),
    warnings: z.array(z.string()),
    createdAt: z.string(),
  })
  .meta({
    id: 'Model',
    examples: [
      {
        id: 'model_1m8phxq40zhwwqj5sn8',
        object: 'model',
        project: 'default',
        name: 'Season 1',
        metadata: {},
        classes: 3,
        labels: ['PlayingCello', 'Punch', 'TennisSwing'],
        spec: exampleSpec,
        specId: '3efa6b3cbea5dea8',
        backbonePretrained: true,
        maskedPooling: true,
        weightsKey:
          'models/model_1m8phxq40zhwwqj5sn8/' +
          'weights-1648fb7e70941e452e71eba09c633707834e03d537bc42d7559f4c2746c2d7c0.bin',
        weightsDigest: '1648fb7e70941e452e71eba09c633707834e03d537bc42d7559f4c2746c2d7c0',
        parameters: 9219,
        aliases: ['production'],
        evaluation: exampleEvaluation,
        head: 'linear-moments',
        selection: exampleSelection,
        abstainBelow: null,
        fromCancelledRun: false,
        leakage: { videos: 0, groups: 0, nearDuplicates: null, contradictions: 0, examples: [] },
        lineage: {
          trainingRunId: 'run_1m8phxq40zhwwqj5sn8',
          dataset: 'clips',
          datasetVersion: 1,
          shardDigests: ['23c78152d16e32e4ba3eb4d18a0d8995645ed443ff111f05ddd3392f798e7f6b'],
          seed: 42,
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
          codeVersion: '0.1.0',
          engine: 'onnx-cpu, 2 threads',
          importedFrom: null,
        },
        warnings: [],
        createdAt: '2026-11-30T15:43:13.708Z',
      },
    ],
  });
export type Model = z.infer<typeof ModelSchema>;

/** Imports Keras weights of the reference model (H5, both layouts), or a head for the features of a dataset (ONNX). */
export const ImportModelSchema = z
  .object({
    uri: UriSchema.describe('An H5 or ONNX file'),
    labels: z
      .array(z.string().min(1).max(256))
      .min(2)
      .max(10_000)
      .describe('Class names in the order of the model outputs'),
    dataset: NameSchema.describe('Dataset whose feature spec the model uses, and whose test split it is evaluated on'),
    sample: z
      .array(
        z.object({
          videoId: z.string().min(1).max(256),
          probabilities: z.array(z.number().min(0).max(1)).min(2).max(10_000).describe('In the order of the labels'),
        }),
      )
      .max(100)
      .optional()
      .describe('Videos of the dataset with the probabilities that the model must give, up to 0.001'),
    abstainBelow: AbstainBelowSchema.optional(),
    ...annotations,
  })
  .strict()
  .meta({
    id: 'ImportModel',
    examples: [
      {
        uri: 's3://models/head.onnx',
        labels: ['Punch', 'TennisSwing'],
        dataset: 'clips',
        sample: [
          {
            videoId: '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881',
            probabilities: [0.93, 0.07],
          },
        ],
      },
    ],
  });
export type ImportModel = z.infer<typeof ImportModelSchema>;
