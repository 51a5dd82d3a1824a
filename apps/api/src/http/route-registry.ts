import { type Route, routes } from '@clipyard/api-contract';
import { Inject, Injectable, type OnModuleInit, RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { ModulesContainer } from '@nestjs/core';

import { nestPath, ROUTE } from './endpoint.js';

type Handler = (...parameters: never[]) => unknown;

/**
 * Knows the declared route of every handler. The process does not start unless every handler has exactly one route and
 * every route exactly one handler, so that nothing can be served without a declared scope.
 */
@Injectable()
export class RouteRegistry implements OnModuleInit {
  private readonly byHandler = new Map<unknown, Route>();

  constructor(@Inject(ModulesContainer) private readonly modules: ModulesContainer) {}

  onModuleInit(): void {
    const controllers = [...this.modules.values()].flatMap((module) =>
      [...module.controllers.values()].map(({ metatype }) => metatype as Type),
    );
    const problems = this.register(controllers);
    if (problems.length > 0) throw new Error(`Routes and handlers do not match:\n${problems.join('\n')}`);
  }

  /** The declared route of a handler; undefined if it has none. */
  routeOf(handler: unknown): Route | undefined {
    return this.byHandler.get(handler);
  }

  private register(controllers: readonly Type[]): string[] {
    const problems: string[] = [];
    for (const controller of controllers) {
      for (const { name, handler, method, path } of handlersOf(controller)) {
        const route =
          (Reflect.getMetadata(ROUTE, handler) as Route | undefined) ??
          // Handlers of shared libraries, such as the probes, do not use the decorator.
          routes.find((declared) => declared.method === method && nestPath(declared.path) === path);
        if (route === undefined || !routes.includes(route))
          problems.push(`${controller.name}.${name} serves ${method} ${path}, which is not declared`);
        else if ([...this.byHandler.values()].includes(route))
          problems.push(`${controller.name}.${name} serves ${method} ${path}, which has another handler`);
        else this.byHandler.set(handler, route);
      }
    }
    const served = new Set(this.byHandler.values());
    for (const route of routes) {
      if (!served.has(route)) problems.push(`${route.method} ${route.path} has no handler`);
    }
    return problems;
  }
}

function* handlersOf(controller: Type): Iterable<{ name: string; handler: Handler; method: string; path: string }> {
  const prototype = controller.prototype as Record<string, Handler>;
  const prefix = Reflect.getMetadata(PATH_METADATA, controller) as string | undefined;
  for (const name of Object.getOwnPropertyNames(prototype)) {
    const handler = Object.getOwnPropertyDescriptor(prototype, name)!.value as Handler | undefined;
    if (typeof handler !== 'function' || name === 'constructor') continue;
    const path = Reflect.getMetadata(PATH_METADATA, handler) as string | undefined;
    if (path === undefined) continue;
    const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as number]!.toLowerCase();
    yield { name, handler, method, path: `/${[prefix ?? '', path].join('/').split('/').filter(Boolean).join('/')}` };
  }
}
