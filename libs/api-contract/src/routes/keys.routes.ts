import { z } from 'zod';

import { ApiKeySchema, CreateApiKeySchema, CreatedApiKeySchema, OwnKeySchema, SessionSchema } from '../api-keys.js';
import { idSchema } from '../ids.js';
import { listOf } from './parameters.js';
import { jsonBody, route } from './route.js';

const KeyParams = z.object({ id: idSchema('key') });

const SignInSchema = z
  .object({ key: z.string().min(1).max(200) })
  .strict()
  .meta({ examples: [{ key: 'clipyard_1m8pj15hv50q5bdbs0v_EXAMPLE-OF-A-KEY' }] });

const tag = 'keys';

export const keyRoutes = {
  create: route({
    method: 'post',
    path: '/v1/keys',
    tag,
    operationId: 'createKey',
    summary: 'Create an API key',
    description:
      'Creates a key with scopes, a project and quotas. Only this answer contains the key itself. The first key must ' +
      'have the scope `admin` and no expiry date. Once it exists, every call needs a key.',
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
    operationId: 'listKeys',
    summary: 'List API keys',
    description:
      'Returns all keys with their scopes, quotas and last use, without the keys themselves. The list is not paged.',
    scope: 'admin',
    everyProject: true,
    answer: listOf(ApiKeySchema),
  }),
  self: route({
    method: 'get',
    path: '/v1/keys/self',
    tag,
    operationId: 'getOwnKey',
    summary: 'Get the key of this call',
    description:
      'Returns the scopes and the project of the key that this call was made with, and how much of its quotas is ' +
      'used.',
    scope: 'read',
    answer: OwnKeySchema,
  }),
  revoke: route({
    method: 'delete',
    path: '/v1/keys/{id}',
    tag,
    operationId: 'revokeKey',
    summary: 'Revoke an API key',
    description: 'Calls with the key are refused from now on. The resources that it created stay.',
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
    operationId: 'getSession',
    summary: 'Get the session of the dashboard',
    description: 'Returns whether calls need a key, and the key of this call if it has one.',
    scope: 'open',
    answer: SessionSchema,
  }),
  signIn: route({
    method: 'post',
    path: '/v1/session',
    tag,
    operationId: 'signIn',
    summary: 'Sign in',
    description:
      'Checks a key and stores it in a cookie for the dashboard. Programs send the key in the `Authorization` header ' +
      'instead.',
    scope: 'open',
    body: jsonBody(SignInSchema),
    answer: SessionSchema,
  }),
  signOut: route({
    method: 'delete',
    path: '/v1/session',
    tag,
    operationId: 'signOut',
    summary: 'Sign out',
    description: 'Deletes the cookie of the dashboard. The key stays valid.',
    scope: 'open',
    answer: SessionSchema,
  }),
};
