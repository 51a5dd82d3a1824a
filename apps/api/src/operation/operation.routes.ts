import { JobSchema, WorkersSchema } from '@clipyard/api-contract';
import { z } from 'zod';

import { route } from '../routes/route.js';

export const HealthSchema = z.object({
  status: z.string(),
  checks: z.record(z.string(), z.string()).optional(),
});

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
    summary: 'A job in a queue',
    scope: 'read',
    params: JobParams,
    answer: JobSchema,
  }),
  workers: route({
    method: 'get',
    path: '/v1/workers',
    tag,
    summary: 'Workers with their jobs, queue depths and an estimate for the backlog',
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
    summary: 'This document',
    scope: 'read',
    answer: z.record(z.string(), z.unknown()),
  }),
  alive: route({ method: 'get', path: '/healthz', tag, summary: 'Alive', scope: 'open', answer: HealthSchema }),
  ready: route({
    method: 'get',
    path: '/readyz',
    tag,
    summary: 'Redis and the object store answer',
    scope: 'open',
    answer: HealthSchema,
  }),
  metrics: route({
    method: 'get',
    path: '/metrics',
    tag,
    summary: 'Prometheus metrics',
    scope: 'read',
    everyProject: true,
    mediaType: 'text/plain',
  }),
};
