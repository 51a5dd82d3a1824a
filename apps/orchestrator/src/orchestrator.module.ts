import { BatchCoordinator, BatchReader, BatchRepository, ShardCompletion, WebhookDelivery } from '@clipyard/batches';
import { ClassificationRepository, ReclassificationRepository } from '@clipyard/classifications';
import { type Settings } from '@clipyard/config';
import { DatasetRepository } from '@clipyard/datasets';
import { type ObjectStore } from '@clipyard/object-store';
import { BatchProgressStore, JobQueues, QueueShardDispatcher, QuotaLedger } from '@clipyard/queues';
import { HealthModule } from '@clipyard/service';
import { type Boot, JobWorkers, OBJECT_STORE, platformChecks, PlatformModule, SETTINGS } from '@clipyard/service';
import { TrainingRunRepository } from '@clipyard/training';
import { postPublicHttps } from '@clipyard/video-sources';
import { FeatureRepository, KnownSources, UploadRepository } from '@clipyard/videos';
import { type DynamicModule, Module } from '@nestjs/common';

import { Orchestration, OrchestrationService } from './orchestration.service.js';
import { PackEffect } from './pack.effect.js';
import { UploadExpiry } from './upload-expiry.js';

const overStore = [
  { provide: BatchRepository, inject: [OBJECT_STORE], useFactory: (store: ObjectStore) => new BatchRepository(store) },
  {
    provide: DatasetRepository,
    inject: [OBJECT_STORE],
    useFactory: (store: ObjectStore) => new DatasetRepository(store),
  },
  {
    provide: ClassificationRepository,
    inject: [OBJECT_STORE],
    useFactory: (store: ObjectStore) => new ClassificationRepository(store),
  },
  {
    provide: TrainingRunRepository,
    inject: [OBJECT_STORE],
    useFactory: (store: ObjectStore) => new TrainingRunRepository(store),
  },
  {
    provide: ReclassificationRepository,
    inject: [OBJECT_STORE],
    useFactory: (store: ObjectStore) => new ReclassificationRepository(store),
  },
  {
    provide: UploadExpiry,
    inject: [OBJECT_STORE],
    useFactory: (store: ObjectStore) => new UploadExpiry(store, new UploadRepository(store)),
  },
  {
    provide: PackEffect,
    inject: [OBJECT_STORE],
    useFactory: (store: ObjectStore) => new PackEffect(store, new FeatureRepository(store)),
  },
];

const rules = [
  {
    provide: WebhookDelivery,
    inject: [BatchRepository, BatchProgressStore, SETTINGS],
    useFactory: (repository: BatchRepository, progress: BatchProgressStore, settings: Settings) =>
      new WebhookDelivery(repository, new BatchReader(repository, progress), postPublicHttps, settings.WEBHOOK_SECRETS),
  },
  {
    provide: BatchCoordinator,
    inject: [BatchRepository, DatasetRepository, BatchProgressStore, QueueShardDispatcher, SETTINGS, QuotaLedger],
    useFactory: (
      repository: BatchRepository,
      datasets: DatasetRepository,
      progress: BatchProgressStore,
      dispatcher: QueueShardDispatcher,
      settings: Settings,
      ledger: QuotaLedger,
    ) => new BatchCoordinator(repository, datasets, progress, dispatcher, settings.BATCH_WINDOW, ledger),
  },
  {
    provide: ShardCompletion,
    inject: [BatchRepository, BatchProgressStore, QueueShardDispatcher, PackEffect, OBJECT_STORE],
    useFactory: (
      repository: BatchRepository,
      progress: BatchProgressStore,
      dispatcher: QueueShardDispatcher,
      effect: PackEffect,
      store: ObjectStore,
    ) => new ShardCompletion(repository, progress, dispatcher, effect, new KnownSources(store)),
  },
];

@Module({})
export class OrchestratorModule {
  static register(boot: Boot): DynamicModule {
    return {
      module: OrchestratorModule,
      imports: [
        PlatformModule.register('orchestrator', boot),
        HealthModule.register({ imports: [], inject: [JobQueues, OBJECT_STORE], checks: platformChecks }),
      ],
      providers: [...overStore, ...rules, JobWorkers, Orchestration, OrchestrationService],
    };
  }
}
