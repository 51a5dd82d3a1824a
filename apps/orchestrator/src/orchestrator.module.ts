import { BatchCoordinator, BatchReader, BatchRepository, ShardCompletion, WebhookDelivery } from '@clipyard/batches';
import {
  ClassificationRecovery,
  ClassificationRepository,
  ReclassificationRecovery,
  ReclassificationRepository,
} from '@clipyard/classifications';
import { type Settings } from '@clipyard/config';
import { DatasetRepository, ReviewQueueRepository, ReviewRecovery } from '@clipyard/datasets';
import {
  DeletionRecovery,
  DeletionRepository,
  DeletionRunner,
  deletionStrategies,
  type RetentionPolicy,
  RetentionSchedule,
} from '@clipyard/deletion';
import { type ObjectStore } from '@clipyard/object-store';
import {
  BatchProgressStore,
  JobQueues,
  QueueClassificationJobs,
  QueueDeletionJobs,
  QueueReclassificationJobs,
  QueueReviewJobs,
  QueueShardDispatcher,
  QueueTrainingJobs,
  QuotaLedger,
} from '@clipyard/queues';
import {
  type Boot,
  HealthModule,
  JobWorkers,
  LOGGER,
  type Logger,
  OBJECT_STORE,
  platformChecks,
  PlatformModule,
  provide,
  provideStored,
  RedisOutage,
  SETTINGS,
} from '@clipyard/service';
import { TrainingRecovery, TrainingRunRepository } from '@clipyard/training';
import { postPublicHttps } from '@clipyard/video-sources';
import { FeatureRepository, KnownSources, UploadRepository } from '@clipyard/videos';
import { type DynamicModule, Module } from '@nestjs/common';

import { OrchestrationService } from './orchestration.service.js';
import { PackEffect } from './pack.effect.js';
import { Reconciliation } from './reconciliation.js';
import { UploadExpiry } from './upload-expiry.js';

const stored = provideStored(
  BatchRepository,
  ClassificationRepository,
  DatasetRepository,
  DeletionRepository,
  FeatureRepository,
  KnownSources,
  ReclassificationRepository,
  ReviewQueueRepository,
  TrainingRunRepository,
  UploadRepository,
);

const retentionPolicy = (settings: Settings): RetentionPolicy => ({
  results: settings.RESULT_RETENTION_DAYS,
  previews: settings.PREVIEW_RETENTION_DAYS,
  checkpoints: settings.CHECKPOINT_RETENTION_DAYS,
  features: settings.FEATURE_RETENTION_DAYS,
});

const rules = [
  provide(UploadExpiry, OBJECT_STORE, UploadRepository),
  provide(PackEffect, OBJECT_STORE, FeatureRepository),
  {
    provide: DeletionRunner,
    inject: [OBJECT_STORE, DeletionRepository, SETTINGS],
    useFactory: (store: ObjectStore, deletions: DeletionRepository, settings: Settings) =>
      new DeletionRunner(
        store,
        deletions,
        deletionStrategies(store, {
          minAgeMs: settings.GC_MIN_AGE_HOURS * 3600 * 1000,
          retention: retentionPolicy(settings),
        }),
      ),
  },
  {
    provide: RetentionSchedule,
    inject: [OBJECT_STORE, DeletionRepository, QueueDeletionJobs, SETTINGS],
    useFactory: (store: ObjectStore, deletions: DeletionRepository, jobs: QueueDeletionJobs, settings: Settings) =>
      new RetentionSchedule(store, deletions, jobs, retentionPolicy(settings)),
  },
  provide(BatchReader, BatchRepository, BatchProgressStore),
  {
    provide: WebhookDelivery,
    inject: [BatchRepository, BatchReader, SETTINGS],
    useFactory: (repository: BatchRepository, reader: BatchReader, settings: Settings) =>
      new WebhookDelivery(repository, reader, postPublicHttps, settings.WEBHOOK_SECRETS),
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
  provide(ShardCompletion, BatchRepository, BatchProgressStore, QueueShardDispatcher, PackEffect, KnownSources),
];

/** The stored work from which the queues are rebuilt if Redis loses its data. */
const recovery = [
  provide(TrainingRecovery, TrainingRunRepository, QueueTrainingJobs),
  provide(ClassificationRecovery, ClassificationRepository, QueueClassificationJobs, QuotaLedger),
  provide(ReclassificationRecovery, ReclassificationRepository, QueueReclassificationJobs),
  provide(ReviewRecovery, ReviewQueueRepository, QueueReviewJobs),
  provide(DeletionRecovery, DeletionRepository, QueueDeletionJobs),
  {
    provide: Reconciliation,
    inject: [
      BatchCoordinator,
      TrainingRecovery,
      ClassificationRecovery,
      ReclassificationRecovery,
      ReviewRecovery,
      DeletionRecovery,
      QuotaLedger,
      LOGGER,
      RedisOutage,
    ],
    useFactory: (
      batches: BatchCoordinator,
      runs: TrainingRecovery,
      classifications: ClassificationRecovery,
      reclassifications: ReclassificationRecovery,
      reviews: ReviewRecovery,
      deletions: DeletionRecovery,
      quotas: QuotaLedger,
      logger: Logger,
      outage: RedisOutage,
    ) =>
      new Reconciliation(
        { batches, runs, classifications, reclassifications, reviews, deletions },
        quotas,
        logger,
        outage,
      ),
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
      providers: [...stored, ...rules, ...recovery, JobWorkers, OrchestrationService],
    };
  }
}
