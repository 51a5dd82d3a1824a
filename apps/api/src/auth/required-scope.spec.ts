import { describe, expect, it } from 'vitest';
import { openApiDocument } from '../openapi/document.js';
import { requiredScope } from './required-scope.js';

describe('requiredScope', () => {
  it.each([
    ['GET', '/', null], ['GET', '/assets/index-x.js', null], ['GET', '/readyz', null], ['POST', '/v1/session', null],
    ['GET', '/metrics', 'read'], ['GET', '/docs', 'read'], ['GET', '/v1/batches/batch_1/events', 'read'],
    ['POST', '/v1/batches', 'submit'], ['POST', '/v1/batches/batch_1/cancel', 'submit'], ['POST', '/v1/uploads', 'submit'], ['PUT', '/v1/uploads/upload_1/parts/1', 'submit'],
    ['POST', '/v1/training-runs', 'train'], ['POST', '/v1/models/model_1/promote', 'train'],
    ['GET', '/admin/queues', 'admin'], ['GET', '/admin/queues/api/queues', 'admin'], ['GET', '/v1/keys', 'admin'], ['DELETE', '/v1/keys/key_1', 'admin'],
    ['GET', '/V1/Keys', 'admin'], ['GET', '/ADMIN/queues', 'admin'], ['POST', '/v1/Training-Runs', 'train'], ['GET', '/v1/keys/', 'admin'],
    // What is not known yet, and what looks like something else.
    ['POST', '/v1/new-things', 'admin'], ['GET', '/readyz/../v1/batches', 'read'], ['POST', '/v1/batchesx', 'admin'], ['GET', '//', 'read'],
  ])('of %s %s is %s', (method, path, scope) => expect(requiredScope(method, path)).toBe(scope));

  it('leaves no described call open but probes and the session', () => {
    const open = Object.entries(openApiDocument().paths ?? {}).flatMap(([path, item]) => Object.keys(item as object).filter((method) => requiredScope(method.toUpperCase(), path.replace(/\{\w+\}/g, 'x')) === null).map((method) => `${method} ${path}`));
    expect(open.sort()).toEqual(['delete /v1/session', 'get /healthz', 'get /readyz', 'get /v1/session', 'post /v1/session']);
  });
});
