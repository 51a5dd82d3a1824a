import { BatchReader, BatchRepository, ShardCompletion } from '@clipyard/batches';
import { ClassificationRepository, ReclassificationRepository } from '@clipyard/classifications';
import { type Settings } from '@clipyard/config';
import { DatasetRepository } from '@clipyard/datasets';
import { ModelRegistry } from '@clipyard/models';
import { type ObjectStore } from '@clipyard/object-store';
import { BatchProgressStore, JobQueues, QueueShardDispatcher, QuotaLedger } from '@clipyard/queues';
import { HealthModule } from '@clipyard/service';
import { type Boot, JobWorkers, OBJECT_STORE, platformChecks, PlatformModule, SETTINGS } from '@clipyard/service';
import { FeatureRepository, KnownSources } from '@clipyard/videos';
import { type DynamicModule, Module } from '@nestjs/common';

import { ClassifyShardEffect } from './classify-shard.effect.js';
import { ModelCache } from './model-cache.js';
import { PredictProcessor } from './predict.processor.js';
import { Reclassification } from './reclassification.js';
import { ReclassifiedParts } from './reclassified-parts.js';
import { SingleClassification } from './single-classification.js';

const work = [
  {
    provide: ModelCache,
    inject: [OBJECT_STORE, SETTINGS],
    useFactory: (store: ObjectStore, { CLASSIFIER_ENGINE: engine, CLASSIFIER_THREADS: threads }: Settings) =>
      new ModelCache(new ModelRegistry(store), { engine, threads }),
  },
  {
    provide: ShardCompletion,
    inject: [OBJECT_STORE, BatchProgressStore, QueueShardDispatcher, ModelCache],
    useFactory: (
      store: ObjectStore,
      progress: BatchProgressStore,
      dispatcher: QueueShardDispatcher,
      models: ModelCache,
    ) =>
      new ShardCompletion(
        new BatchRepository(store),
        progress,
        dispatcher,
        new ClassifyShardEffect(new FeatureRepository(store), models),
        new KnownSources(store),
      ),
  },
  {
    provide: SingleClassification,
    inject: [OBJECT_STORE, ModelCache, QuotaLedger],
    useFactory: (store: ObjectStore, models: ModelCache, ledger: QuotaLedger) =>
      new SingleClassification(
        store,
        new ClassificationRepository(store),
        new FeatureRepository(store),
        models,
        ledger,
      ),
  },
  {
    provide: Reclassification,
    inject: [OBJECT_STORE, BatchProgressStore, ModelCache],
    useFactory: (store: ObjectStore, progress: BatchProgressStore, models: ModelCache) =>
      new Reclassification(
        new ReclassificationRepository(store),
        new ReclassifiedParts(
          store,
          new DatasetRepository(store),
          new BatchReader(new BatchRepository(store), progress),
          new FeatureRepository(store),
        ),
        models,
      ),
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
      providers: [...work, JobWorkers, PredictProcessor],
    };
  }
}
