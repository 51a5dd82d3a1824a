import 'reflect-metadata';

import { join } from 'node:path';

import { batchRoutes, callRules, type Route, routes } from '@clipyard/api-contract';
import { parseSettings } from '@clipyard/config';
import { type Logger } from '@clipyard/service';
import { type RedisFixture, startRedis, tempDir } from '@clipyard/testing';
import { Controller, Get, type INestApplication } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { type NextFunction, type Request, type Response } from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ApiModule } from '../api.module.js';
import { Endpoint } from './endpoint.js';
import { RouteGuard } from './route.guard.js';
import { RouteRegistry } from './route-registry.js';

const folder = tempDir();
let redis: RedisFixture;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(async () => {
  await redis.stop();
  folder.remove();
});

/**
 * A controller whose method `get` has the given decorator. Decorators are applied by hand: specs are not compiled with
 * them.
 */
function controllerWith(decorator: MethodDecorator, prefix = ''): new () => { get(): string } {
  class ExtraController {
    get(): string {
      return 'served';
    }
  }
  const { prototype } = ExtraController;
  decorator(prototype, 'get', Object.getOwnPropertyDescriptor(prototype, 'get')!);
  Controller(prefix)(ExtraController);
  return ExtraController;
}

const undeclared = controllerWith(Get(), 'v1/undeclared');
const unlisted = controllerWith(Endpoint({ ...batchRoutes.list, path: '/v1/unlisted', ...callRules('open') }));
const second = controllerWith(Endpoint(batchRoutes.list));

/** The whole API with one more controller. */
async function start(controller: new () => object): Promise<INestApplication> {
  const silent = (): void => undefined;
  const api = ApiModule.register({
    settings: parseSettings({ STORE_URL: `file://${join(folder.path, 'store')}`, REDIS_URL: redis.url }),
    logger: { info: silent, warn: silent, error: silent, debug: silent, fatal: silent } as unknown as Logger,
    traces: null,
  });
  const controllers = [...(api.controllers ?? []), controller];
  return NestFactory.create({ ...api, controllers }, { logger: false, abortOnError: false });
}

describe('the API', () => {
  it.each([
    ['is not declared', undeclared, /ExtraController\.get serves get \/v1\/undeclared, which is not declared/],
    ['is not in the route table', unlisted, /ExtraController\.get serves get \/v1\/unlisted, which is not declared/],
    ['has a second handler', second, /ExtraController\.get serves get \/v1\/batches, which has another handler/],
  ] as const)('does not start if a route %s', async (_, controller, message) => {
    const app = await start(controller);
    await expect(app.init()).rejects.toThrow(message);
    await app.close();
  });
});

describe('the route guard', () => {
  /** Serves the controller without the check at the start, after an access check that has admitted the given route. */
  async function statusOf(controller: new () => object, path: string, admitted: Route | null): Promise<number> {
    const registry = {
      routeOf: (handler: unknown) => (handler === second.prototype.get ? batchRoutes.list : undefined),
    };
    const module = {
      module: ApiModule,
      controllers: [controller],
      providers: [
        { provide: RouteRegistry, useValue: registry },
        { provide: APP_GUARD, useClass: RouteGuard },
      ],
    };
    const app = await NestFactory.create(module, { logger: false });
    app.use((_: Request, response: Response, next: NextFunction) => {
      response.locals['admitted'] = admitted;
      next();
    });
    await app.listen(0, '127.0.0.1');
    const answer = await fetch(`${await app.getUrl()}${path}`);
    await app.close();
    return answer.status;
  }

  it('lets only the handler of the admitted route be called', async () => {
    expect(await statusOf(second, '/v1/batches', batchRoutes.list)).toBe(200);
    expect(await statusOf(second, '/v1/batches', batchRoutes.get)).not.toBe(200);
    expect(await statusOf(second, '/v1/batches', null)).not.toBe(200);
  });

  it('refuses a handler without a declared route, whatever access was checked', async () => {
    for (const admitted of [null, ...routes])
      expect(await statusOf(undeclared, '/v1/undeclared', admitted)).not.toBe(200);
  });
});
