import { backboneRoutes } from '../backbones/backbones.routes.js';
import { batchRoutes } from '../batches/batches.routes.js';
import { classificationRoutes } from '../classifications/classifications.routes.js';
import { datasetRoutes } from '../datasets/datasets.routes.js';
import { deletionRoutes } from '../deletions/deletions.routes.js';
import { keyRoutes, sessionRoutes } from '../keys/keys.routes.js';
import { labelRoutes } from '../labels/labels.routes.js';
import { modelRoutes } from '../models/models.routes.js';
import { operationRoutes, serviceRoutes } from '../operation/operation.routes.js';
import { reclassificationRoutes } from '../reclassifications/reclassifications.routes.js';
import { reviewRoutes } from '../review/review.routes.js';
import { similarRoutes } from '../similar/similar.routes.js';
import { trainingRunRoutes } from '../training-runs/training-runs.routes.js';
import { uploadRoutes } from '../uploads/uploads.routes.js';
import { watchRoutes } from '../watches/watches.routes.js';
import { type Route } from './route.js';

/** Every route of the API, in the order of its documentation. */
export const routes: readonly Route[] = [
  batchRoutes,
  watchRoutes,
  uploadRoutes,
  datasetRoutes,
  labelRoutes,
  reviewRoutes,
  similarRoutes,
  trainingRunRoutes,
  modelRoutes,
  backboneRoutes,
  classificationRoutes,
  reclassificationRoutes,
  deletionRoutes,
  operationRoutes,
  keyRoutes,
  sessionRoutes,
  serviceRoutes,
].flatMap((ofResource) => Object.values<Route>(ofResource));
