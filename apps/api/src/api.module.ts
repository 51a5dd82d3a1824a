import { ApiKeyRepository, Idempotency } from '@clipyard/access';
import { BackboneCatalog } from '@clipyard/backbone-catalog';
import { BatchControl, BatchDryRun, BatchReader, BatchRepository, BatchSubmission } from '@clipyard/batches';
import {
  ClassificationRepository,
  Classifications,
  ReclassificationRepository,
  Reclassifications,
} from '@clipyard/classifications';
import { type Settings } from '@clipyard/config';
import { DatasetLabels, DatasetLeakage, DatasetRepository, DatasetVideos } from '@clipyard/datasets';
import { ModelRegistry } from '@clipyard/models';
import {
  BatchProgressStore,
  JobQueues,
  QueueClassificationJobs,
  QueueReclassificationJobs,
  QueueShardDispatcher,
  QueueTrainingJobs,
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
import { FeatureRepository, FilmstripRepository, KnownSources, UploadRepository } from '@clipyard/videos';
import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';

import { Access } from './auth/access.js';
import { KeysController } from './auth/keys.controller.js';
import { Quotas } from './auth/quotas.js';
import { SessionController } from './auth/session.controller.js';
import { BackboneImports, BackbonesController } from './backbones.controller.js';
import { BatchesController, Submissions, SubmissionSources } from './batches.controller.js';
import { ClassificationsController } from './classifications.controller.js';
import { DatasetsController } from './datasets.controller.js';
import { Filmstrips } from './filmstrips.js';
import { RouteGuard } from './http/route.guard.js';
import { RouteRegistry } from './http/route-registry.js';
import { JobsController } from './jobs.controller.js';
import { Backlog } from './metrics/backlog.js';
import { LabelsController } from './labels.controller.js';
import { ModelImports } from './model-imports.js';
import { ModelsController } from './models.controller.js';
import { OpenApiController } from './openapi/openapi.controller.js';
import { ReclassificationsController } from './reclassifications.controller.js';
import { TrainingRunsController } from './training-runs.controller.js';
import { UploadInterceptor } from './upload.interceptor.js';
import { UploadParts } from './upload-parts.js';
import { UploadsController, UploadStore } from './uploads.controller.js';
import { WorkersController } from './workers/workers.controller.js';
import { WorkersGauge } from './workers/workers-gauge.js';

const stored = provideStored(
  ApiKeyRepository,
  BackboneCatalog,
  BatchRepository,
  ClassificationRepository,
  DatasetLeakage,
  DatasetRepository,
  DatasetVideos,
  FeatureRepository,
  FilmstripRepository,
  Idempotency,
  KnownSources,
  ModelRegistry,
  ReclassificationRepository,
  TrainingRunRepository,
  UploadRepository,
);

const batches = [
  provide(BatchReader, BatchRepository, BatchProgressStore),
  {
    provide: BatchSubmission,
    inject: [BatchRepository, QueueShardDispatcher, ModelRegistry, SETTINGS, Quotas],
    useFactory: (
      repository: BatchRepository,
      dispatcher: QueueShardDispatcher,
      registry: ModelRegistry,
      settings: Settings,
      quotas: Quotas,
    ) =>
      new BatchSubmission(
        repository,
        dispatcher,
        (idOrAlias) => registry.resolve(idOrAlias),
        settings.WEBHOOK_SECRETS.length > 0,
        quotas,
      ),
  },
  provide(BatchControl, BatchRepository, BatchReader, QueueShardDispatcher, Quotas),
  provide(BatchDryRun, BatchSubmission, BatchReader, SourceReader, KnownSources, FeatureRepository),
];

const useCases = [
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
        UploadsController,
        DatasetsController,
        LabelsController,
        TrainingRunsController,
        ModelsController,
        BackbonesController,
        ClassificationsController,
        ReclassificationsController,
        JobsController,
        WorkersController,
        KeysController,
        SessionController,
        OpenApiController,
      ],
      providers: [
        ...stored,
        ...batches,
        ...useCases,
        Submissions,
        SubmissionSources,
        Filmstrips,
        ModelImports,
        BackboneImports,
        UploadStore,
        UploadParts,
        UploadInterceptor,
        RouteRegistry,
        { provide: APP_GUARD, useClass: RouteGuard },
        Access,
        Quotas,
        Backlog,
        WorkersGauge,
      ],
    };
  }
}
