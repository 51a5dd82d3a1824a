import { ApiKeyRepository, Idempotency, Quotas } from '@clipyard/access';
import { BackboneCatalog } from '@clipyard/backbone-catalog';
import {
  BatchControl,
  BatchDryRun,
  BatchReader,
  BatchRepository,
  BatchSubmission,
  SubmissionItems,
  Submissions,
} from '@clipyard/batches';
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
  QuotaLedger,
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
import { BackboneImports, BackbonesController } from './backbones/backbones.controller.js';
import { BatchesController } from './batches/batches.controller.js';
import { ClassificationsController } from './classifications/classifications.controller.js';
import { DatasetsController } from './datasets/datasets.controller.js';
import { Filmstrips } from './http/filmstrips.js';
import { RouteGuard } from './http/route.guard.js';
import { RouteRegistry } from './http/route-registry.js';
import { KeysController } from './keys/keys.controller.js';
import { SessionController } from './keys/session.controller.js';
import { LabelsController } from './labels/labels.controller.js';
import { ModelImports } from './models/model-imports.js';
import { ModelsController } from './models/models.controller.js';
import { OpenApiController } from './openapi/openapi.controller.js';
import { Backlog } from './operation/backlog.js';
import { JobsController } from './operation/jobs.controller.js';
import { WorkersController } from './operation/workers.controller.js';
import { WorkersGauge } from './operation/workers-gauge.js';
import { ReclassificationsController } from './reclassifications/reclassifications.controller.js';
import { TrainingRunsController } from './training-runs/training-runs.controller.js';
import { UploadInterceptor } from './uploads/upload.interceptor.js';
import { UploadParts } from './uploads/upload-parts.js';
import { UploadsController, UploadStore } from './uploads/uploads.controller.js';

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
        (tenant, idOrAlias) => registry.resolve(tenant, idOrAlias),
        settings.WEBHOOK_SECRETS.length > 0,
        quotas,
      ),
  },
  provide(BatchControl, BatchRepository, BatchReader, QueueShardDispatcher, Quotas),
  provide(BatchDryRun, BatchSubmission, BatchReader, SourceReader, KnownSources, FeatureRepository),
  provide(Submissions, BatchSubmission, BatchDryRun, BatchRepository, Idempotency),
  provide(SubmissionItems, SourceReader),
];

const quotas = {
  provide: Quotas,
  inject: [QuotaLedger, SETTINGS],
  useFactory: (ledger: QuotaLedger, settings: Settings) =>
    new Quotas(ledger, {
      itemsInFlight: settings.MAX_ITEMS_IN_FLIGHT,
      itemsADay: settings.MAX_ITEMS_A_DAY,
      uploadBytesADay: settings.MAX_UPLOAD_BYTES_A_DAY,
    }),
};

const useCases = [
  quotas,
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
        Filmstrips,
        ModelImports,
        BackboneImports,
        UploadStore,
        UploadParts,
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
