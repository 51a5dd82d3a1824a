import { describe, expect, it } from 'vitest';

import { openApiDocument } from '../openapi/document.js';
import { requiredAccess } from './required-access.js';

describe('requiredAccess', () => {
  it.each([
    ['GET', '/', null],
    ['GET', '/assets/index-x.js', null],
    ['GET', '/readyz', null],
    ['POST', '/v1/session', null],
    ['GET', '/metrics', 'read of *'],
    ['GET', '/Metrics/', 'read of *'],
    ['GET', '/v1/workers', 'read of *'],
    ['GET', '/v1/keys/self', 'read'],
    ['DELETE', '/v1/keys/self', 'admin of *'],
    ['GET', '/docs', 'read'],
    ['GET', '/v1/batches/batch_1/events', 'read'],
    ['POST', '/v1/batches', 'submit'],
    ['POST', '/v1/batches/batch_1/cancel', 'submit'],
    ['POST', '/v1/uploads', 'submit'],
    ['PUT', '/v1/uploads/upload_1/parts/1', 'submit'],
    ['POST', '/v1/reclassifications/rcl_1/cancel', 'submit'],
    ['POST', '/v1/training-runs', 'train'],
    ['POST', '/v1/models/model_1/promote', 'train'],
    ['GET', '/admin/queues', 'admin of *'],
    ['GET', '/admin/queues/api/queues', 'admin of *'],
    ['GET', '/v1/keys', 'admin of *'],
    ['DELETE', '/v1/keys/key_1', 'admin of *'],
    ['GET', '/V1/Keys', 'admin of *'],
    ['GET', '/ADMIN/queues', 'admin of *'],
    ['POST', '/v1/Training-Runs', 'train'],
    ['GET', '/v1/keys/', 'admin of *'],
    // Unknown paths, and paths that resemble others.
    ['POST', '/v1/new-things', 'admin'],
    ['GET', '/readyz/../v1/batches', 'read'],
    ['POST', '/v1/batchesx', 'admin'],
    ['GET', '//', 'read'],
  ])('%s %s requires %s', (method, path, needed) => {
    const access = requiredAccess(method, path);
    expect(access === null ? null : `${access.scope}${access.everyProject ? ' of *' : ''}`).toBe(needed);
  });

  it('leaves only probes and the session open without a key', () => {
    const open = Object.entries(openApiDocument().paths ?? {}).flatMap(([path, item]) =>
      Object.keys(item as object)
        .filter((method) => requiredAccess(method.toUpperCase(), path.replace(/\{\w+\}/g, 'x')) === null)
        .map((method) => `${method} ${path}`),
    );
    expect(open.sort()).toEqual([
      'delete /v1/session',
      'get /healthz',
      'get /readyz',
      'get /v1/session',
      'post /v1/session',
    ]);
  });
});
