import { AddBackboneSchema, BackboneSchema, NameSchema } from '@clipyard/api-contract';
import { z } from 'zod';

import { listOf } from '../routes/parameters.js';
import { jsonBody, route } from '../routes/route.js';

const BackboneParams = z.object({ name: NameSchema });

const tag = 'backbones';

export const backboneRoutes = {
  add: route({
    method: 'post',
    path: '/v1/backbones',
    tag,
    summary: 'Add an ONNX file as a backbone; it is checked and run once before it is added',
    scope: 'admin',
    everyProject: true,
    body: jsonBody(AddBackboneSchema),
    status: 201,
    answer: BackboneSchema,
  }),
  list: route({
    method: 'get',
    path: '/v1/backbones',
    tag,
    summary: 'Backbones that batches may name, in alphabetical order',
    scope: 'read',
    answer: listOf(BackboneSchema),
  }),
  makeDefault: route({
    method: 'post',
    path: '/v1/backbones/{name}/default',
    tag,
    summary: 'Make a backbone the default for batches that name none',
    scope: 'admin',
    everyProject: true,
    params: BackboneParams,
    answer: BackboneSchema,
  }),
  remove: route({
    method: 'delete',
    path: '/v1/backbones/{name}',
    tag,
    summary: 'Remove a backbone from the list; models and features that use it keep working',
    scope: 'admin',
    everyProject: true,
    params: BackboneParams,
    answer: BackboneSchema,
  }),
};
