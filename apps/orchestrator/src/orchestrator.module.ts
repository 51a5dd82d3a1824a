import { ApiKeyRepository, Quotas } from '@clipyard/access';
import {
  BatchCoordinator,
  BatchReader,
  BatchRepository,
  BatchSubmission,
  ShardCompletion,
  VideoDivision,
  WebhookDelivery,
} from '@clipyard/batches';
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
import { ModelRegistry } from '@clipyard/models';
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
  QueueWatchJobs,
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
import { postPublicHttps, SourceReader } from '@clipyard/video-sources';
import { FeatureRepository, KnownSources, SegmentLists, UploadRepository } from '@clipyard/videos';
import { WatchRecovery, WatchRepository, WatchRunner } from '@clipyard/watches';
import { type DynamicModule, Module } from '@nestjs/common';

import { OrchestrationService } from './orchestration.service.js';
import { PackEffect } from './pack.effect.js';
import { Reconciliation } from './reconciliation.js';
import { UploadExpiry } from './upload-expiry.js';

const stored = provideStored(
  ApiKeyRepository,
  BatchRepository,
  ClassificationRepository,
  DatasetRepository,
  DeletionRepository,
  FeatureRepository,
  KnownSources,
  ModelRegistry,
  ReclassificationRepository,
  ReviewQueueRepository,
  SegmentLists,
  TrainingRunRepository,
  UploadRepository,
  WatchRepository,
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
    inject: [
      BatchRepository,
      DatasetRepository,
      BatchProgressStore,
      QueueShardDispatcher,
      SETTINGS,
      QuotaLedger,
      VideoDivision,
    ],
    useFactory: (
      repository: BatchRepository,
      datasets: DatasetRepository,
      progress: BatchProgressStore,
      dispatcher: QueueShardDispatcher,
      settings: Settings,
      ledger: QuotaLedger,
      division: VideoDivision,
    ) => new BatchCoordinator(repository, datasets, progress, dispatcher, settings.BATCH_WINDOW, ledger, division),
  },
  {
    provide: VideoDivision,
    inject: [
      BatchRepository,
      SegmentLists,
      KnownSources,
      BatchProgressStore,
      QueueShardDispatcher,
      QuotaLedger,
      Quotas,
      ApiKeyRepository,
    ],
    useFactory: (
      repository: BatchRepository,
      lists: SegmentLists,
      known: KnownSources,
      progress: BatchProgressStore,
      dispatcher: QueueShardDispatcher,
      ledger: QuotaLedger,
      quotas: Quotas,
      apiKeys: ApiKeyRepository,
    ) =>
      new VideoDivision(repository, lists, known, progress, dispatcher, {
        note: (key, id, items) => ledger.note(key, id, items),
        takeItems: async ({ project }, keyId, id, items) => {
          const key = await apiKeys.valid(keyId);
          if (key !== null) await quotas.takeItems({ project, key }, id, items);
        },
      }),
  },
  provide(ShardCompletion, BatchRepository, BatchProgressStore, QueueShardDispatcher, PackEffect, KnownSources),
];

const watches = [
  provide(Quotas, QuotaLedger, SETTINGS),
  provide(BatchSubmission, BatchRepository, QueueShardDispatcher, ModelRegistry, SETTINGS, Quotas),
  {
    provide: WatchRunner,
    inject: [OBJECT_STORE, WatchRepository, SourceReader, BatchRepository, BatchSubmission, ApiKeyRepository, Quotas],
    useFactory: (
      store: ObjectStore,
      repository: WatchRepository,
      sources: SourceReader,
      batches: BatchRepository,
      submission: BatchSubmission,
      apiKeys: ApiKeyRepository,
      quota: Quotas,
    ) =>
      new WatchRunner(store, repository, {
        sources,
        batches: {
          exists: (id) => batches.exists(id),
          submit: (caller, batch) => submission.submit(caller, batch),
        },
        keys: apiKeys,
        quota,
      }),
  },
];

/** The stored work from which the queues are rebuilt if Redis loses its data. */
const recovery = [
  provide(TrainingRecovery, TrainingRunRepository, QueueTrainingJobs),
  provide(ClassificationRecovery, ClassificationRepository, QueueClassificationJobs, QuotaLedger),
  provide(ReclassificationRecovery, ReclassificationRepository, QueueReclassificationJobs),
  provide(ReviewRecovery, ReviewQueueRepository, QueueReviewJobs),
  provide(DeletionRecovery, DeletionRepository, QueueDeletionJobs),
  {
    provide: WatchRecovery,
    inject: [WatchRepository, WatchRunner, QueueWatchJobs, SETTINGS],
    useFactory: (repository: WatchRepository, runner: WatchRunner, jobs: QueueWatchJobs, settings: Settings) =>
      new WatchRecovery(repository, runner, jobs, settings.RECONCILE_INTERVAL_MS),
  },
  {
    provide: Reconciliation,
    inject: [
      BatchCoordinator,
      TrainingRecovery,
      ClassificationRecovery,
      ReclassificationRecovery,
      ReviewRecovery,
      DeletionRecovery,
      WatchRecovery,
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
      watches: WatchRecovery,
      quotas: QuotaLedger,
      logger: Logger,
      outage: RedisOutage,
    ) =>
      new Reconciliation(
        { batches, runs, classifications, reclassifications, reviews, deletions, watches },
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
      providers: [...stored, ...rules, ...watches, ...recovery, JobWorkers, OrchestrationService],
    };
  }
}
