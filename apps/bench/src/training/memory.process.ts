import { readFileSync } from 'node:fs';

import { type DatasetShard, type HyperparameterChoices } from '@clipyard/api-contract';
import { trainClassifier } from '@clipyard/classifier';
import { ShardedFeatures } from '@clipyard/datasets';
import { FileSystemObjectStore, keys } from '@clipyard/object-store';

import { spec } from './synthetic-dataset.js';
import { clipSize } from './workload.js';

/**
 * Trains in a separate process, so that its memory is that of training. Usage:
 * `memory.process.js STORE SHARDS.json HYPERPARAMETERS`. The last line of output is JSON.
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
const { train, validation } = result.plan;
const megabytes = process.resourceUsage().maxRSS / 1024;
process.stdout.write(`${JSON.stringify({ megabytes, train: train.length, validation: validation.length })}\n`);
