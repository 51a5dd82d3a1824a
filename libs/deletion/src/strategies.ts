import { BatchRepository } from '@clipyard/batches';
import { ClassificationRepository, ReclassificationRepository } from '@clipyard/classifications';
import { DatasetRepository } from '@clipyard/datasets';
import { ModelRegistry } from '@clipyard/models';
import { type ObjectStore } from '@clipyard/object-store';
import { TrainingRunRepository } from '@clipyard/training';
import { UploadRepository } from '@clipyard/videos';
import { WatchRepository } from '@clipyard/watches';

import { type Strategies } from './deletion-runner.js';
import { DatasetVideoStrategy, VideoStrategy } from './erasure/video-strategies.js';
import { GarbageStrategy } from './garbage/garbage-strategy.js';
import { type RetentionPolicy, RetentionStrategy } from './garbage/retention-strategy.js';
import {
  BatchStrategy,
  ClassificationStrategy,
  DatasetStrategy,
  ModelStrategy,
  ReclassificationStrategy,
  TrainingRunStrategy,
  UploadStrategy,
  WatchStrategy,
} from './resource-strategies.js';
import { Uses } from './uses.js';

const NEVER = { all: 0, projects: {} };

export interface DeletionOptions {
  /** Age from which an object that nothing refers to is garbage, in milliseconds. */
  readonly minAgeMs?: number;
  readonly retention?: RetentionPolicy;
}

const DAY_MS = 24 * 3600 * 1000;
const KEEP_ALL: RetentionPolicy = { results: NEVER, previews: NEVER, checkpoints: NEVER, features: NEVER };

/** How each kind of thing is deleted. */
export function deletionStrategies(
  store: ObjectStore,
  { minAgeMs = DAY_MS, retention = KEEP_ALL }: DeletionOptions = {},
): Strategies {
  const batches = new BatchRepository(store);
  const runs = new TrainingRunRepository(store);
  const models = new ModelRegistry(store);
  const classifications = new ClassificationRepository(store);
  const reclassifications = new ReclassificationRepository(store);
  const datasets = new DatasetRepository(store);
  const uploads = new UploadRepository(store);
  const uses = new Uses(batches, runs, models, classifications, reclassifications);
  return {
    batch: new BatchStrategy(store, batches, uses),
    dataset: new DatasetStrategy(store, datasets, uses),
    dataset_video: new DatasetVideoStrategy(store, datasets, uses),
    upload: new UploadStrategy(store, uploads, uses),
    training_run: new TrainingRunStrategy(store, runs, uses),
    model: new ModelStrategy(store, models, uses),
    classification: new ClassificationStrategy(store, classifications),
    reclassification: new ReclassificationStrategy(store, reclassifications),
    watch: new WatchStrategy(store, new WatchRepository(store)),
    video: new VideoStrategy(store, uploads, uses),
    gc: new GarbageStrategy(store, datasets, uses, minAgeMs),
    retention: new RetentionStrategy(store, { batches, runs, classifications, reclassifications, datasets }, retention),
  };
}
