import { backboneRoutes } from './backbones.routes.js';
import { batchRoutes } from './batches.routes.js';
import { classificationRoutes } from './classifications.routes.js';
import { datasetRoutes } from './datasets.routes.js';
import { deletionRoutes } from './deletions.routes.js';
import { keyRoutes, sessionRoutes } from './keys.routes.js';
import { labelRoutes } from './labels.routes.js';
import { modelRoutes } from './models.routes.js';
import { operationRoutes, serviceRoutes } from './operation.routes.js';
import { reclassificationRoutes } from './reclassifications.routes.js';
import { reviewRoutes } from './review.routes.js';
import { type Route } from './route.js';
import { similarRoutes } from './similar.routes.js';
import { trainingRunRoutes } from './training-runs.routes.js';
import { uploadRoutes } from './uploads.routes.js';
import { watchRoutes } from './watches.routes.js';

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
