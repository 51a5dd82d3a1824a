import { z } from 'zod';

import { AddBackboneSchema, BackboneSchema } from '../backbones.js';
import { NameSchema } from '../names.js';
import { listOf } from './parameters.js';
import { jsonBody, route } from './route.js';

const BackboneParams = z.object({ name: NameSchema });

const tag = 'backbones';

export const backboneRoutes = {
  add: route({
    method: 'post',
    path: '/v1/backbones',
    tag,
    operationId: 'addBackbone',
    summary: 'Add an ONNX file as a backbone',
    description:
      'Reads the file, checks it and runs it once in a process with limits, before it is added under the name in its ' +
      'descriptor. This takes seconds. Batches can then name it in `frames.backbone`.',
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
    operationId: 'listBackbones',
    summary: 'List backbones',
    description:
      'Returns the backbones that batches can name in `frames.backbone`, in alphabetical order. The list is not ' +
      'paged.',
    scope: 'read',
    answer: listOf(BackboneSchema),
  }),
  makeDefault: route({
    method: 'post',
    path: '/v1/backbones/{name}/default',
    tag,
    operationId: 'setDefaultBackbone',
    summary: 'Make a backbone the default',
    description:
      'Batches that name no backbone use this one from now on. Batches that were submitted earlier keep theirs.',
    scope: 'admin',
    everyProject: true,
    params: BackboneParams,
    answer: BackboneSchema,
  }),
  remove: route({
    method: 'delete',
    path: '/v1/backbones/{name}',
    tag,
    operationId: 'removeBackbone',
    summary: 'Remove a backbone from the list',
    description: 'New batches can no longer name the backbone. Models and features that use it keep working.',
    scope: 'admin',
    everyProject: true,
    params: BackboneParams,
    answer: BackboneSchema,
  }),
};
