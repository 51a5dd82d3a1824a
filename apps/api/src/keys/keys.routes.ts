import {
  ApiKeySchema,
  CreateApiKeySchema,
  CreatedApiKeySchema,
  idSchema,
  OwnKeySchema,
  SessionSchema,
} from '@clipyard/api-contract';
import { z } from 'zod';

import { listOf } from '../routes/parameters.js';
import { jsonBody, route } from '../routes/route.js';

const KeyParams = z.object({ id: idSchema('key') });

const SignInSchema = z.object({ key: z.string().min(1).max(200) }).strict();

const tag = 'keys';

export const keyRoutes = {
  create: route({
    method: 'post',
    path: '/v1/keys',
    tag,
    summary: 'Create an API key; only this response contains the key itself',
    scope: 'admin',
    everyProject: true,
    body: jsonBody(CreateApiKeySchema),
    status: 201,
    answer: CreatedApiKeySchema,
  }),
  list: route({
    method: 'get',
    path: '/v1/keys',
    tag,
    summary: 'API keys, without their secrets',
    scope: 'admin',
    everyProject: true,
    answer: listOf(ApiKeySchema),
  }),
  self: route({
    method: 'get',
    path: '/v1/keys/self',
    tag,
    summary: 'Permissions of the key of this call, and how much of its quotas is used',
    scope: 'read',
    answer: OwnKeySchema,
  }),
  revoke: route({
    method: 'delete',
    path: '/v1/keys/{id}',
    tag,
    summary: 'Revoke an API key',
    scope: 'admin',
    everyProject: true,
    params: KeyParams,
    answer: ApiKeySchema,
  }),
};

export const sessionRoutes = {
  get: route({
    method: 'get',
    path: '/v1/session',
    tag,
    summary: 'Whether calls need a key, and which key this call has',
    scope: 'open',
    answer: SessionSchema,
  }),
  signIn: route({
    method: 'post',
    path: '/v1/session',
    tag,
    summary: 'Sign in: store a key in the cookie of the dashboard',
    scope: 'open',
    body: jsonBody(SignInSchema),
    answer: SessionSchema,
  }),
  signOut: route({
    method: 'delete',
    path: '/v1/session',
    tag,
    summary: 'Sign out: delete the cookie',
    scope: 'open',
    answer: SessionSchema,
  }),
};
