import { routes } from '@clipyard/api-contract';
import { describe, expect, it } from 'vitest';

import { openApiDocument } from '../openapi/document.js';
import { allowedMethods, matchRoute } from './match-route.js';

/** The access that a call needs, for example `read of *`; null if it needs no key. */
const accessOf = (method: string, path: string): string | null => {
  const { scope, everyProject } = matchRoute(method, path).rules;
  return scope === 'open' ? null : `${scope}${everyProject ? ' of *' : ''}`;
};

describe('access rules', () => {
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
    ['GET', '/v1/keys//', 'read'],
    ['GET', '/assets/../v1/keys', null],
    // Methods that a path does not support need the strictest access of the path.
    ['PATCH', '/v1/keys/key_1', 'admin of *'],
    ['PUT', '/v1/keys/self', 'admin of *'],
    ['OPTIONS', '/v1/batches', 'submit'],
    ['POST', '/metrics', 'read of *'],
    ['HEAD', '/v1/keys', 'admin of *'],
  ])('%s %s requires %s', (method, path, needed) => {
    expect(accessOf(method, path)).toBe(needed);
  });

  it('leaves only probes, the overview for agents, the session and events with a proof of their own open', () => {
    const open = Object.entries(openApiDocument().paths ?? {}).flatMap(([path, item]) =>
      Object.keys(item as object)
        .filter((method) => accessOf(method.toUpperCase(), path.replace(/\{\w+\}/g, 'x')) === null)
        .map((method) => `${method} ${path}`),
    );
    expect(open.sort()).toEqual([
      'delete /v1/session',
      'get /healthz',
      'get /llms.txt',
      'get /readyz',
      'get /v1/session',
      'post /v1/session',
      'post /v1/watches/{id}/events',
    ]);
  });
});

describe('matchRoute', () => {
  it('finds every declared route by its own path, and no other', () => {
    for (const route of routes)
      expect(matchRoute(route.method, route.path.replace(/\{\w+\}/g, 'x')).route, `${route.method} ${route.path}`).toBe(
        route,
      );
  });

  it('prefers a fixed path to one with an id, separately for each method', () => {
    expect(matchRoute('GET', '/v1/keys/self').route?.path).toBe('/v1/keys/self');
    expect(matchRoute('DELETE', '/v1/keys/self').route?.path).toBe('/v1/keys/{id}');
  });

  it.each(['/v1/batches/', '/V1/BATCHES', '/v1/batches'])('matches %s as Express does', (path) =>
    expect(matchRoute('HEAD', path).route?.path).toBe('/v1/batches'),
  );

  it.each(['/v1/batches//', '//v1/batches', '/v1//batches', '/v1/%62atches', '/v1/batches/a/b'])(
    'does not match %s, as Express does not',
    (path) => expect(matchRoute('GET', path).route).toBeNull(),
  );

  it('limits bodies of calls without a key to a small size, and leaves uploads unparsed', () => {
    expect(matchRoute('POST', '/v1/session').rules.bodyLimit).toBe(16_384);
    expect(matchRoute('POST', '/v1/batches').rules.bodyLimit).toBe(8_388_608);
    expect(matchRoute('PUT', '/V1/Uploads/upload_1/parts/1/').route?.body?.kind).toBe('file');
  });
});

describe('allowedMethods', () => {
  it.each([
    ['/v1/batches', ['GET', 'HEAD', 'POST']],
    ['/v1/batches/batch_1/items', ['GET', 'HEAD']],
    ['/v1/batches/batch_1/cancel/', ['POST']],
    // Fixed paths, not the route with an id in the same place.
    ['/v1/keys/self', ['GET', 'HEAD']],
    ['/v1/uploads/in-parts', ['POST']],
    ['/v1/keys/key_1', ['DELETE']],
    ['/v1/nothing', []],
    ['/v1/batches/batch_1/items/1/2/3', []],
  ])('lists the methods of %s', (path, methods) => expect(allowedMethods(path)).toEqual(methods));
});
