import 'reflect-metadata';

import { readFileSync } from 'node:fs';

import {
  AddBackboneSchema,
  AddToDatasetSchema,
  CollectGarbageSchema,
  CreateApiKeySchema,
  CreateBatchSchema,
  CreateClassificationSchema,
  CreateDatasetSchema,
  CreateReclassificationSchema,
  CreateTrainingRunSchema,
  CreateWatchSchema,
  EditLabelsSchema,
  ImportModelSchema,
  LeaseBatchReviewSchema,
  LeaseDatasetReviewSchema,
  PromoteSchema,
  ReviewDecisionsSchema,
} from '@clipyard/api-contract';
import { RequestMethod } from '@nestjs/common';
import { describe, expect, it } from 'vitest';

import { BackbonesController } from '../backbones/backbones.controller.js';
import { BatchesController } from '../batches/batches.controller.js';
import { ClassificationsController } from '../classifications/classifications.controller.js';
import { DatasetsController } from '../datasets/datasets.controller.js';
import { DeletionsController } from '../deletions/deletions.controller.js';
import { KeysController } from '../keys/keys.controller.js';
import { SessionController } from '../keys/session.controller.js';
import { LabelsController } from '../labels/labels.controller.js';
import { ModelsController } from '../models/models.controller.js';
import { JobsController } from '../operation/jobs.controller.js';
import { WorkersController } from '../operation/workers.controller.js';
import { ReclassificationsController } from '../reclassifications/reclassifications.controller.js';
import { ReviewController } from '../review/review.controller.js';
import { SimilarController } from '../similar/similar.controller.js';
import { TrainingRunsController } from '../training-runs/training-runs.controller.js';
import { UploadsController } from '../uploads/uploads.controller.js';
import { WatchesController } from '../watches/watches.controller.js';
import { openApiDocument } from './document.js';
import { OpenApiController } from './openapi.controller.js';

describe('the OpenAPI document', () => {
  it('is the one that is checked in (npm run openapi writes it)', () => {
    const checkedIn: unknown = JSON.parse(
      readFileSync(new URL('../../../../docs/api/openapi.json', import.meta.url), 'utf8'),
    );
    expect(JSON.parse(JSON.stringify(openApiDocument()))).toEqual(checkedIn);
  });

  it('gives only examples that the API accepts', () => {
    for (const schema of [
      AddBackboneSchema,
      AddToDatasetSchema,
      CollectGarbageSchema,
      CreateBatchSchema,
      CreateDatasetSchema,
      CreateTrainingRunSchema,
      CreateWatchSchema,
      EditLabelsSchema,
      CreateClassificationSchema,
      CreateReclassificationSchema,
      ImportModelSchema,
      LeaseBatchReviewSchema,
      LeaseDatasetReviewSchema,
      PromoteSchema,
      ReviewDecisionsSchema,
      CreateApiKeySchema,
    ]) {
      const { examples = [] } = schema.meta() as { examples?: unknown[] };
      expect(examples.length).toBeGreaterThan(0);
      for (const example of examples) expect(() => schema.parse(example)).not.toThrow();
    }
  });

  it('describes which fields of a submission can be combined', () => {
    const { allOf } = CreateBatchSchema.meta() as { allOf: unknown[] };
    expect(allOf).toEqual([
      { oneOf: [{ required: ['items'] }, { required: ['manifestUri'] }, { required: ['source'] }] },
      {
        anyOf: [
          {
            properties: { purpose: { const: 'extract' } },
            required: ['dataset'],
            not: { anyOf: [{ required: ['model'] }, { required: ['abstainBelow'] }] },
          },
          {
            properties: { purpose: { const: 'classify' } },
            required: ['purpose'],
            not: { anyOf: [{ required: ['dataset'] }, { required: ['frames'] }] },
          },
        ],
      },
    ]);
  });

  it('describes exactly the routes of the controllers', () => {
    const controllers = [
      BackbonesController,
      BatchesController,
      OpenApiController,
      ClassificationsController,
      ReclassificationsController,
      DatasetsController,
      DeletionsController,
      LabelsController,
      SimilarController,
      JobsController,
      KeysController,
      ModelsController,
      ReviewController,
      SessionController,
      TrainingRunsController,
      UploadsController,
      WatchesController,
      WorkersController,
    ];
    const routes = controllers.flatMap((controller) => {
      const prototype = controller.prototype as unknown as Record<string, object>;
      return Object.getOwnPropertyNames(prototype)
        .filter((name) => name !== 'constructor')
        .flatMap((name) => {
          const path = Reflect.getMetadata('path', prototype[name]!) as string | undefined;
          if (path === undefined) return [];
          const method = RequestMethod[Reflect.getMetadata('method', prototype[name]!) as number]!.toLowerCase();
          const full = [Reflect.getMetadata('path', controller) as string, path]
            .join('/')
            .replace(/\/{2,}/g, '/')
            .replace(/:(\w+)/g, '{$1}');
          return [`${method} ${full}`];
        });
    });
    const described = Object.entries(openApiDocument().paths ?? {}).flatMap(([path, item]) =>
      Object.keys(item as object).map((method) => `${method} ${path}`),
    );
    expect(described.filter((route) => route.includes(' /v1/')).sort()).toEqual(routes.sort());
  });
});
