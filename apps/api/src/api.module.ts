import { BatchControl, BatchDryRun, BatchReader, BatchRepository, BatchSubmission } from '@clipyard/batches';
import { type Settings } from '@clipyard/config';
import { type ObjectStore } from '@clipyard/object-store';
import { HealthModule } from '@clipyard/observability';
import { type Boot, OBJECT_STORE, platformChecks, PlatformModule, SETTINGS } from '@clipyard/platform';
import { BatchProgressStore, JobQueues, QueueShardDispatcher } from '@clipyard/queues';
import { ModelRegistry } from '@clipyard/registry';
import {
  ApiKeyRepository,
  BackboneCatalog,
  ClassificationRepository,
  DatasetLeakage,
  DatasetRepository,
  DatasetVideos,
  FeatureRepository,
  FilmstripRepository,
  KnownSources,
  ReclassificationRepository,
  TrainingRunRepository,
  UploadRepository,
} from '@clipyard/repositories';
import { SourceReader } from '@clipyard/sources';
import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';

import { Access } from './auth/access.js';
import { KeysController } from './auth/keys.controller.js';
import { Quotas } from './auth/quotas.js';
import { SessionController } from './auth/session.controller.js';
import { BackboneImports, BackbonesController } from './backbones.controller.js';
import { BatchesController, Submissions, SubmissionSources } from './batches.controller.js';
import { Classifications, ClassificationsController } from './classifications.controller.js';
import { DatasetsController } from './datasets.controller.js';
import { Filmstrips } from './filmstrips.js';
import { Idempotency } from './http/idempotency.js';
import { RouteGuard } from './http/route.guard.js';
import { RouteRegistry } from './http/route-registry.js';
import { JobsController } from './jobs.controller.js';
import { Backlog } from './metrics/backlog.js';
import { ModelImports } from './model-imports.js';
import { ModelsController } from './models.controller.js';
import { OpenApiController } from './openapi/openapi.controller.js';
import { Reclassifications, ReclassificationsController } from './reclassifications.controller.js';
import { TrainingRuns, TrainingRunsController } from './training-runs.controller.js';
import { UploadInterceptor } from './upload.interceptor.js';
import { UploadParts } from './upload-parts.js';
import { UploadsController, UploadStore } from './uploads.controller.js';
import { WorkersController } from './workers/workers.controller.js';
import { WorkersGauge } from './workers/workers-gauge.js';

/** Providers that need only the object store. */
const overStore = [
  ApiKeyRepository,
  BackboneCatalog,
  BatchRepository,
  DatasetLeakage,
  DatasetRepository,
  DatasetVideos,
  TrainingRunRepository,
  ClassificationRepository,
  FilmstripRepository,
  ReclassificationRepository,
  UploadRepository,
  ModelRegistry,
  Idempotency,
].map((type) => ({
  provide: type,
  inject: [OBJECT_STORE],
  useFactory: (store: ObjectStore) => new type(store),
}));

const batches = [
  {
    provide: BatchReader,
    inject: [BatchRepository, BatchProgressStore],
    useFactory: (repository: BatchRepository, progress: BatchProgressStore) => new BatchReader(repository, progress),
  },
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
  {
    provide: BatchControl,
    inject: [BatchRepository, BatchReader, QueueShardDispatcher, Quotas],
    useFactory: (repository: BatchRepository, reader: BatchReader, dispatcher: QueueShardDispatcher, quotas: Quotas) =>
      new BatchControl(repository, reader, dispatcher, quotas),
  },
  {
    provide: BatchDryRun,
    inject: [BatchSubmission, BatchReader, SourceReader, OBJECT_STORE],
    useFactory: (submission: BatchSubmission, reader: BatchReader, sources: SourceReader, store: ObjectStore) =>
      new BatchDryRun(submission, reader, sources, new KnownSources(store), new FeatureRepository(store)),
  },
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
        ...overStore,
        ...batches,
        Submissions,
        SubmissionSources,
        TrainingRuns,
        Classifications,
        Filmstrips,
        Reclassifications,
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
