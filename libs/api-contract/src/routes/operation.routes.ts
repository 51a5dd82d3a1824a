import { z } from 'zod';

import { JobSchema } from '../jobs.js';
import { WorkersSchema } from '../workers.js';
import { route } from './route.js';

const HealthSchema = z
  .object({
    status: z.string(),
    checks: z.record(z.string(), z.string()).optional(),
  })
  .meta({ id: 'Health', examples: [{ status: 'ok', checks: { redis: 'ok', 'object-store': 'ok' } }] });

const JobParams = z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{1,128}$/) });

const WorkersQuerySchema = z
  .object({
    drainWithin: z.coerce
      .number()
      .int()
      .min(1)
      .max(31_536_000)
      .optional()
      .meta({ description: 'Seconds; drain.within returns how many extractors are needed to finish in that time' }),
    workers: z.coerce
      .number()
      .int()
      .min(1)
      .max(1_000_000)
      .optional()
      .meta({ description: 'drain.withWorkers returns how long that many extractors would take' }),
  })
  .strict();

const tag = 'operation';

export const operationRoutes = {
  job: route({
    method: 'get',
    path: '/v1/jobs/{id}',
    tag,
    operationId: 'getJob',
    summary: 'Get a job in a queue',
    description:
      'Returns the state of a job, for debugging. Batches, training runs and classifications have states of their ' +
      'own.',
    scope: 'read',
    params: JobParams,
    answer: JobSchema,
  }),
  workers: route({
    method: 'get',
    path: '/v1/workers',
    tag,
    operationId: 'listWorkers',
    summary: 'List workers and queues',
    description:
      'Returns the worker processes with their current jobs, the depth of each queue, and an estimate of how long ' +
      'the backlog takes.',
    scope: 'read',
    everyProject: true,
    query: WorkersQuerySchema,
    answer: WorkersSchema,
  }),
};

/** Routes that the service has besides the resources: documentation, probes, metrics. */
export const serviceRoutes = {
  openApi: route({
    method: 'get',
    path: '/v1/openapi.json',
    tag,
    operationId: 'getOpenApiDocument',
    summary: 'Get this document',
    description: 'Returns the OpenAPI 3.1 document of the API as JSON.',
    scope: 'read',
    answer: z
      .record(z.string(), z.unknown())
      .meta({ examples: [{ openapi: '3.1.0', info: { title: 'Clipyard', version: '0.1.0' }, paths: {} }] }),
  }),
  llms: route({
    method: 'get',
    path: '/llms.txt',
    tag,
    operationId: 'getLlmsText',
    summary: 'Get an overview of the API for agents',
    description:
      'Returns a short description of the API as plain text in the format of llmstxt.org: the usual order of calls, ' +
      'the rules that all calls follow, and one line per call.',
    scope: 'open',
    mediaType: 'text/plain',
    example: '# Clipyard\n\n> Clipyard classifies videos in bulk over REST.\n',
  }),
  alive: route({
    method: 'get',
    path: '/healthz',
    tag,
    operationId: 'getHealth',
    summary: 'Check that the process is alive',
    description: 'Answers as long as the process runs. Use it as the liveness probe.',
    scope: 'open',
    answer: HealthSchema,
  }),
  ready: route({
    method: 'get',
    path: '/readyz',
    tag,
    operationId: 'getReadiness',
    summary: 'Check that the service is ready',
    description: 'Answers 200 if Redis and the object store answer, and 503 otherwise. Use it as the readiness probe.',
    scope: 'open',
    answer: HealthSchema,
  }),
  metrics: route({
    method: 'get',
    path: '/metrics',
    tag,
    operationId: 'getMetrics',
    summary: 'Get Prometheus metrics',
    description: 'Returns the metrics of this process in the text format of Prometheus.',
    scope: 'read',
    everyProject: true,
    mediaType: 'text/plain',
    example: 'process_resident_memory_bytes{service="api"} 219041792\n',
  }),
};
