import { ApiKeyRepository, ApiKeys, Idempotency, Quotas } from '@clipyard/access';
import { BackboneCatalog, Backbones, type OnnxBackbones } from '@clipyard/backbone-catalog';
import {
  BatchControl,
  BatchDryRun,
  BatchReader,
  BatchRepository,
  BatchSubmission,
  DatasetAddition,
  SubmissionItems,
  Submissions,
  VideoResults,
} from '@clipyard/batches';
import {
  ClassificationRepository,
  Classifications,
  ReclassificationRepository,
  Reclassifications,
} from '@clipyard/classifications';
import { type Settings } from '@clipyard/config';
import {
  BatchReview,
  DatasetLabels,
  DatasetLeakage,
  DatasetRepository,
  DatasetReview,
  Datasets,
  DatasetVideos,
  Duplicates,
  Reviewing,
  ReviewQueueRepository,
  SimilarityIndex,
  SimilarVideos,
} from '@clipyard/datasets';
import { DeletionRepository, Deletions, deletionStrategies } from '@clipyard/deletion';
import { JobReader } from '@clipyard/jobs';
import { ImportedFiles, ImportedModelTest, ModelImports, ModelRegistry } from '@clipyard/models';
import { type ObjectStore } from '@clipyard/object-store';
import {
  BatchProgressStore,
  JobQueues,
  QueueClassificationJobs,
  QueueDeletionJobs,
  QueueFilmstripJobs,
  QueueReclassificationJobs,
  QueueReviewJobs,
  QueueShardDispatcher,
  QueueTrainingJobs,
  QueueVideoExtraction,
  QueueWatchJobs,
  QuotaLedger,
  ReviewLeaseStore,
} from '@clipyard/queues';
import {
  type Boot,
  HealthModule,
  OBJECT_STORE,
  platformChecks,
  PlatformModule,
  provide,
  provideStored,
  SETTINGS,
} from '@clipyard/service';
import { TrainingRunRepository, TrainingRuns } from '@clipyard/training';
import { SourceReader } from '@clipyard/video-sources';
import {
  FeatureRepository,
  FilmstripRepository,
  Filmstrips,
  KnownSources,
  SegmentLists,
  UploadRepository,
  Uploads,
} from '@clipyard/videos';
import { Watches, WatchEventReceiver, WatchRepository } from '@clipyard/watches';
import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';

import { Access } from './auth/access.js';
import { BackbonesController } from './backbones/backbones.controller.js';
import { BatchesController } from './batches/batches.controller.js';
import { ClassificationsController } from './classifications/classifications.controller.js';
import { DatasetsController } from './datasets/datasets.controller.js';
import { DeletionsController } from './deletions/deletions.controller.js';
import { RouteGuard } from './http/route.guard.js';
import { RouteRegistry } from './http/route-registry.js';
import { KeysController } from './keys/keys.controller.js';
import { SessionController } from './keys/session.controller.js';
import { LabelsController } from './labels/labels.controller.js';
import { ModelsController } from './models/models.controller.js';
import { OpenApiController } from './openapi/openapi.controller.js';
import { Backlog } from './operation/backlog.js';
import { JobsController } from './operation/jobs.controller.js';
import { WorkersController } from './operation/workers.controller.js';
import { WorkersGauge } from './operation/workers-gauge.js';
import { ReclassificationsController } from './reclassifications/reclassifications.controller.js';
import { ReviewController } from './review/review.controller.js';
import { SimilarController } from './similar/similar.controller.js';
import { TrainingRunsController } from './training-runs/training-runs.controller.js';
import { UploadInterceptor } from './uploads/upload.interceptor.js';
import { UploadsController } from './uploads/uploads.controller.js';
import { HttpsSnsClient } from './watches/https-sns-client.js';
import { WatchesController } from './watches/watches.controller.js';

const stored = provideStored(
  ApiKeyRepository,
  BackboneCatalog,
  BatchRepository,
  ClassificationRepository,
  DatasetRepository,
  DatasetVideos,
  DeletionRepository,
  FeatureRepository,
  FilmstripRepository,
  Idempotency,
  KnownSources,
  SegmentLists,
  ModelRegistry,
  ReclassificationRepository,
  ReviewQueueRepository,
  SimilarityIndex,
  TrainingRunRepository,
  UploadRepository,
  WatchRepository,
);

const batches = [
  provide(BatchReader, BatchRepository, BatchProgressStore),
  provide(VideoResults, BatchRepository, BatchReader),
  provide(BatchSubmission, BatchRepository, QueueShardDispatcher, ModelRegistry, SETTINGS, Quotas),
  provide(BatchControl, BatchRepository, BatchReader, QueueShardDispatcher, Quotas),
  provide(BatchDryRun, BatchSubmission, BatchReader, SourceReader, KnownSources, FeatureRepository, SegmentLists),
  provide(Submissions, BatchSubmission, BatchDryRun, BatchRepository, Idempotency),
  provide(SubmissionItems, SourceReader),
];

const watches = [
  { provide: HttpsSnsClient, useFactory: () => new HttpsSnsClient() },
  provide(Watches, WatchRepository, BatchSubmission, SourceReader, QueueWatchJobs, Idempotency),
  provide(WatchEventReceiver, WatchRepository, QueueWatchJobs, HttpsSnsClient),
];

const quotas = provide(Quotas, QuotaLedger, SETTINGS);

const apiKeys = {
  provide: ApiKeys,
  inject: [ApiKeyRepository, Access],
  useFactory: (keys: ApiKeyRepository, access: Access) => new ApiKeys(keys, () => access.forget()),
};

const jobs = {
  provide: JobReader,
  inject: [JobQueues, BatchRepository],
  useFactory: (queues: JobQueues, batches: BatchRepository) =>
    new JobReader(queues, async (tenant, id) => (await batches.get(tenant, id)) !== null),
};

const videos = [
  provide(Filmstrips, FilmstripRepository, QueueFilmstripJobs),
  {
    provide: Uploads,
    inject: [UploadRepository, Quotas, SETTINGS],
    useFactory: (repository: UploadRepository, quota: Quotas, settings: Settings) =>
      new Uploads(repository, quota, settings.MAX_UPLOAD_BYTES),
  },
];

const datasets = [
  {
    provide: DatasetLeakage,
    inject: [OBJECT_STORE, SimilarityIndex],
    useFactory: (store: ObjectStore, index: SimilarityIndex) => new DatasetLeakage(store, index),
  },
  provide(Datasets, DatasetRepository, DatasetLeakage, OBJECT_STORE),
  provide(SimilarVideos, Datasets, SimilarityIndex, QueueVideoExtraction, Quotas, OBJECT_STORE),
  provide(Duplicates, Datasets, SimilarityIndex, DatasetLabels, OBJECT_STORE),
];

/** Libraries that load an engine or HDF5 are imported when they are first needed. */
const imports = [
  provide(ModelImports, ModelRegistry, DatasetRepository, Idempotency, ImportedFiles, ImportedModelTest),
  {
    provide: ImportedFiles,
    inject: [SourceReader, SETTINGS],
    useFactory: (sources: SourceReader, settings: Settings) =>
      new ImportedFiles(
        sources,
        async (path, target) => (await import('@clipyard/classifier')).importClassifier(path, target),
        settings.MAX_UPLOAD_BYTES,
      ),
  },
  {
    provide: ImportedModelTest,
    inject: [OBJECT_STORE],
    useFactory: (store: ObjectStore) =>
      new ImportedModelTest(store, async (...call) =>
        (await import('@clipyard/classifier')).evaluateClassifier(...call),
      ),
  },
  {
    provide: Backbones,
    inject: [BackboneCatalog, SourceReader, OBJECT_STORE, SETTINGS],
    useFactory: (catalog: BackboneCatalog, sources: SourceReader, store: ObjectStore, settings: Settings) =>
      new Backbones(catalog, sources, () => onnxBackbones(store, settings), settings.MAX_UPLOAD_BYTES),
  },
];

async function onnxBackbones(store: ObjectStore, { CACHE_DIR }: Settings): Promise<OnnxBackbones> {
  const { backboneRules, BackboneRepository, onnxSource, processDeaths } = await import('@clipyard/backbone');
  processDeaths.keepIn(CACHE_DIR);
  return {
    maxBytes: backboneRules.maxBytes,
    register: async (path, descriptor, from) =>
      new BackboneRepository(store).register(await onnxSource(path, descriptor, from), descriptor),
  };
}

const useCases = [
  quotas,
  {
    provide: Deletions,
    inject: [DeletionRepository, OBJECT_STORE, QueueDeletionJobs],
    useFactory: (repository: DeletionRepository, store: ObjectStore, jobs: QueueDeletionJobs) =>
      new Deletions(repository, deletionStrategies(store), jobs),
  },
  provide(DatasetLabels, OBJECT_STORE, DatasetRepository),
  provide(TrainingRuns, TrainingRunRepository, DatasetRepository, QueueTrainingJobs, Idempotency),
  provide(
    Classifications,
    ClassificationRepository,
    ModelRegistry,
    QueueClassificationJobs,
    Idempotency,
    Quotas,
    OBJECT_STORE,
  ),
  provide(
    Reclassifications,
    ReclassificationRepository,
    DatasetRepository,
    ModelRegistry,
    QueueReclassificationJobs,
    Idempotency,
  ),
];

const review = [
  provide(Reviewing, ReviewQueueRepository, ReviewLeaseStore, QueueReviewJobs),
  {
    provide: DatasetReview,
    inject: [OBJECT_STORE, DatasetRepository, DatasetLabels, Reviewing, ModelRegistry, TrainingRunRepository],
    useFactory: (
      store: ObjectStore,
      repository: DatasetRepository,
      labels: DatasetLabels,
      reviewing: Reviewing,
      registry: ModelRegistry,
      runs: TrainingRunRepository,
    ) =>
      new DatasetReview(store, repository, labels, reviewing, {
        resolveModel: (tenant, idOrAlias) => registry.resolve(tenant, idOrAlias),
        run: (tenant, id) => runs.get(tenant, id),
        runs: (tenant, pageSize, pageToken) => runs.list(tenant, pageSize, pageToken),
      }),
  },
  provide(BatchReview, OBJECT_STORE, BatchReader, Reviewing),
  provide(DatasetAddition, Submissions, BatchRepository, DatasetRepository, BatchReview),
];

@Module({})
export class ApiModule {
  static register(boot: Boot): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        PlatformModule.register('api', boot),
        HealthModule.register({ imports: [], inject: [JobQueues, OBJECT_STORE], checks: platformChecks }),
      ],
      controllers: [
        BatchesController,
        WatchesController,
        UploadsController,
        DatasetsController,
        LabelsController,
        SimilarController,
        TrainingRunsController,
        ModelsController,
        BackbonesController,
        ClassificationsController,
        ReclassificationsController,
        ReviewController,
        DeletionsController,
        JobsController,
        WorkersController,
        KeysController,
        SessionController,
        OpenApiController,
      ],
      providers: [
        ...stored,
        ...batches,
        ...watches,
        apiKeys,
        jobs,
        ...videos,
        ...datasets,
        ...imports,
        ...useCases,
        ...review,
        UploadInterceptor,
        RouteRegistry,
        { provide: APP_GUARD, useClass: RouteGuard },
        Access,
        Backlog,
        WorkersGauge,
      ],
    };
  }
}
