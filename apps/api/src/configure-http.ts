import { EVERY_PROJECT, queueNames } from '@clipyard/contracts';
import { traceRequests, type Logger } from '@clipyard/observability';
import { JobQueues } from '@clipyard/queues';
import { projects } from '@clipyard/repositories';
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import { type INestApplication } from '@nestjs/common';
import { SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import express, { type NextFunction, type Request, type Response } from 'express';
import helmet from 'helmet';
import { fileURLToPath } from 'node:url';
import { Access } from './auth/access.js';
import { logCalls } from './http/audit.js';
import { dashboard } from './http/dashboard.js';
import { ProblemFilter } from './http/problem.filter.js';
import { openApiDocument } from './openapi/document.js';

/** 1,000 inline items with long uris stay well below this. */
const JSON_LIMIT = '8mb';

/** Everything around the routes: bodies, errors, documentation, the queue board, the dashboard. */
export function configureHttp(app: INestApplication, logger: Logger): void {
  app.use((request: Request, response: Response, next: NextFunction) => (request.path.startsWith('/v1/') ? traceRequests(request, response, next) : next()));
  app.use(logCalls(logger));
  const access = app.get(Access);
  projects.requireCaller();
  // Before bodies: of who may not call, nothing is read.
  app.use((request: Request, response: Response, next: NextFunction) => {
    access.admit(request, response).then((key) => projects.run({ project: key?.project ?? EVERY_PROJECT, key }, next), next);
  });
  // Each page says itself what it may load (the documentation and the queue board are not ours).
  app.use(helmet({ contentSecurityPolicy: false, strictTransportSecurity: false }));
  const parseJson = express.json({ limit: JSON_LIMIT });
  // An upload is a stream whatever it calls itself.
  app.use((request: Request, response: Response, next: NextFunction) => (request.path === '/v1/uploads' ? next() : parseJson(request, response, next)));
  app.useGlobalFilters(new ProblemFilter(logger));
  SwaggerModule.setup('docs', app, openApiDocument() as unknown as OpenAPIObject);

  const queues = app.get(JobQueues);
  const board = new ExpressAdapter();
  board.setBasePath('/admin/queues');
  createBullBoard({ queues: queueNames.map((name) => new BullMQAdapter(queues.queue(name), { readOnlyMode: true })), serverAdapter: board });
  app.use('/admin/queues', board.getRouter());
  app.use(dashboard(fileURLToPath(new URL('../../dashboard/dist/web', import.meta.url))));
}
