import { type Server } from 'node:http';
import { fileURLToPath } from 'node:url';

import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import { EVERY_PROJECT } from '@clipyard/api-contract';
import { type Settings } from '@clipyard/config';
import { queueNames } from '@clipyard/jobs';
import { JobQueues } from '@clipyard/queues';
import { type Logger, traceRequests } from '@clipyard/service';
import { RedisOutage, SETTINGS } from '@clipyard/service';
import { type INestApplication } from '@nestjs/common';
import { type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { type Express, type NextFunction, type Request, type Response } from 'express';

import { Access } from '../auth/access.js';
import { openApiDocument } from '../openapi/document.js';
import { logCalls } from './audit.js';
import { readBodies } from './bodies.js';
import { setCaller } from './caller.js';
import { dashboard } from './dashboard.js';
import { endIdleCalls } from './idle-calls.js';
import { matchedRoute } from './matched-route.js';
import { refuseOtherSites } from './other-sites.js';
import { pagePolicy } from './page-policy.js';
import { ProblemFilter } from './problem.filter.js';

/** How much longer the headers of a call may take than a connection may be idle, in milliseconds. */
const HEADERS_MARGIN_MS = 5_000;

/** Sets up everything around the routes: bodies, errors, documentation, queue board, dashboard. */
export function configureHttp(app: INestApplication, logger: Logger): void {
  app.use((request: Request, response: Response, next: NextFunction) =>
    request.path.startsWith('/v1/') ? traceRequests(request, response, next) : next(),
  );
  app.use(logCalls(logger));
  const settings = app.get<Settings>(SETTINGS);
  (app.getHttpAdapter().getInstance() as Express).set('trust proxy', settings.TRUSTED_PROXIES);
  app.use(pagePolicy());
  const server = app.getHttpServer() as Server;
  // Node's own timeout limits the whole body, even if it keeps arriving.
  server.requestTimeout = 0;
  server.keepAliveTimeout = settings.HTTP_KEEP_ALIVE_MS;
  server.headersTimeout = settings.HTTP_KEEP_ALIVE_MS + HEADERS_MARGIN_MS;
  app.use(endIdleCalls(settings.HTTP_IDLE_TIMEOUT_MS));
  app.use(refuseOtherSites);
  const access = app.get(Access);
  // Before the bodies: nothing is read from callers without access.
  app.use((request: Request, response: Response, next: NextFunction) => {
    access
      .admit(matchedRoute(request), request, response)
      .then((key) => setCaller(response, { project: key?.project ?? EVERY_PROJECT, key }))
      .then(() => next(), next);
  });
  app.use(readBodies());
  app.useGlobalFilters(new ProblemFilter(logger, app.get(RedisOutage)));
  SwaggerModule.setup('docs', app, openApiDocument() as unknown as OpenAPIObject);

  const queues = app.get(JobQueues);
  const board = new ExpressAdapter();
  board.setBasePath('/admin/queues');
  createBullBoard({
    queues: queueNames.map((name) => new BullMQAdapter(queues.queue(name), { readOnlyMode: true })),
    serverAdapter: board,
  });
  // The board itself answers 500 if it cannot read.
  app.use('/admin/queues', (_: Request, __: Response, next: NextFunction) => {
    queues.counts('batches').then(() => next(), next);
  });
  app.use('/admin/queues', board.getRouter());
  app.use(dashboard(fileURLToPath(new URL('../../../dashboard/dist/web', import.meta.url))));
}
