import { BatchReader, BatchRepository, ShardCompletion } from '@clipyard/batches';
import { ClassificationRepository, ReclassificationRepository } from '@clipyard/classifications';
import { type Settings } from '@clipyard/config';
import { DatasetRepository, ReviewBuilder, ReviewQueueRepository } from '@clipyard/datasets';
import { ModelRegistry } from '@clipyard/models';
import { type ObjectStore } from '@clipyard/object-store';
import { BatchProgressStore, JobQueues, QueueShardDispatcher, QuotaLedger } from '@clipyard/queues';
import {
  type Boot,
  HealthModule,
  JobWorkers,
  OBJECT_STORE,
  platformChecks,
  PlatformModule,
  provide,
  provideStored,
  SETTINGS,
} from '@clipyard/service';
import { TrainingRunRepository } from '@clipyard/training';
import { FeatureRepository, KnownSources, SegmentLists } from '@clipyard/videos';
import { type DynamicModule, Module } from '@nestjs/common';

import { ClassifyShardEffect } from './classify-shard.effect.js';
import { ModelCache } from './model-cache.js';
import { PredictProcessor } from './predict.processor.js';
import { Reclassification } from './reclassification.js';
import { ReclassifiedParts } from './reclassified-parts.js';
import { ReviewProcessor } from './review.processor.js';
import { ReviewScorer } from './review-scorer.js';
import { SegmentClassification } from './segment-classification.js';
import { SingleClassification } from './single-classification.js';

const stored = provideStored(
  BatchRepository,
  ClassificationRepository,
  DatasetRepository,
  FeatureRepository,
  KnownSources,
  ModelRegistry,
  ReclassificationRepository,
  ReviewQueueRepository,
  SegmentLists,
  TrainingRunRepository,
);

const work = [
  {
    provide: ModelCache,
    inject: [ModelRegistry, SETTINGS],
    useFactory: (registry: ModelRegistry, { CLASSIFIER_ENGINE: engine, CLASSIFIER_THREADS: threads }: Settings) =>
      new ModelCache(registry, { engine, threads }),
  },
  provide(ClassifyShardEffect, FeatureRepository, ModelCache),
  provide(
    ShardCompletion,
    BatchRepository,
    BatchProgressStore,
    QueueShardDispatcher,
    ClassifyShardEffect,
    KnownSources,
  ),
  provide(SegmentClassification, SegmentLists, FeatureRepository),
  provide(
    SingleClassification,
    OBJECT_STORE,
    ClassificationRepository,
    FeatureRepository,
    ModelCache,
    SegmentClassification,
    QuotaLedger,
  ),
  provide(BatchReader, BatchRepository, BatchProgressStore),
  provide(ReclassifiedParts, OBJECT_STORE, DatasetRepository, BatchReader, FeatureRepository),
  provide(Reclassification, ReclassificationRepository, ReclassifiedParts, ModelCache),
  provide(ReviewScorer, OBJECT_STORE, ModelCache),
  {
    provide: ReviewBuilder,
    inject: [OBJECT_STORE, ReviewQueueRepository, DatasetRepository, BatchReader, TrainingRunRepository, ReviewScorer],
    useFactory: (
      store: ObjectStore,
      queues: ReviewQueueRepository,
      datasets: DatasetRepository,
      batches: BatchReader,
      runs: TrainingRunRepository,
      scorer: ReviewScorer,
    ) => new ReviewBuilder(store, queues, datasets, batches, { runs, scorer }),
  },
];

@Module({})
export class PredictorModule {
  static register(boot: Boot): DynamicModule {
    return {
      module: PredictorModule,
      imports: [
        PlatformModule.register('predictor', boot),
        HealthModule.register({ imports: [], inject: [JobQueues, OBJECT_STORE], checks: platformChecks }),
      ],
      providers: [...stored, ...work, JobWorkers, PredictProcessor, ReviewProcessor],
    };
  }
}
