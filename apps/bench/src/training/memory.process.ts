import { readFileSync } from 'node:fs';

import { type DatasetShard, type HyperparameterChoices } from '@clipyard/api-contract';
import { trainClassifier } from '@clipyard/classifier';
import { ShardedFeatures } from '@clipyard/datasets';
import { keys } from '@clipyard/object-store';
import { FileSystemObjectStore } from '@clipyard/object-store';

import { spec } from './synthetic-dataset.js';
import { clipSize } from './workload.js';

/**
 * A process of its own, so that its memory is that of training: `memory.process.js STORE SHARDS.json HYPERPARAMETERS`.
 * Ends with one line of JSON.
 */
const [storeFolder = '', shardsFile = '', hyperparameters = '{}'] = process.argv.slice(2);
const store = new FileSystemObjectStore(storeFolder);
const shards = JSON.parse(readFileSync(shardsFile, 'utf8')) as DatasetShard[];
const features = await ShardedFeatures.open(store, shards, clipSize, new AbortController().signal);
const result = await trainClassifier({
  rows: features.rows,
  features,
  frames: spec.maxFrames,
  featureSize: spec.featureSize,
  hyperparameters: JSON.parse(hyperparameters) as HyperparameterChoices,
  onEpoch: (_, checkpoint) => store.put(keys.trainingRunEpoch('bench', 1), checkpoint),
});
process.stdout.write(
  `${JSON.stringify({ megabytes: process.resourceUsage().maxRSS / 1024, train: result.plan.train.length, validation: result.plan.validation.length, warnings: result.warnings })}\n`,
);
