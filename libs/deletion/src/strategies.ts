import { BatchRepository } from '@clipyard/batches';
import { ClassificationRepository, ReclassificationRepository } from '@clipyard/classifications';
import { DatasetRepository } from '@clipyard/datasets';
import { ModelRegistry } from '@clipyard/models';
import { type ObjectStore } from '@clipyard/object-store';
import { TrainingRunRepository } from '@clipyard/training';
import { UploadRepository } from '@clipyard/videos';

import { DatasetVideoStrategy, VideoStrategy } from './erasure/video-strategies.js';
import { type Strategies } from './deletion-runner.js';
import {
  BatchStrategy,
  ClassificationStrategy,
  DatasetStrategy,
  ModelStrategy,
  ReclassificationStrategy,
  TrainingRunStrategy,
  UploadStrategy,
} from './resource-strategies.js';
import { Uses } from './uses.js';

/** How each kind of thing is deleted. */
export function deletionStrategies(store: ObjectStore): Strategies {
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
    video: new VideoStrategy(store, uploads, uses),
  };
}
