import { ClipyardError } from '@clipyard/api-contract';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { type Response } from 'express';

import { RouteRegistry } from './route-registry.js';

/**
 * Refuses every call whose handler is not the one that access control has checked. Access control chooses the route
 * before the body is read, and Nest chooses the handler afterwards. This guard checks that both belong together.
 */
@Injectable()
export class RouteGuard implements CanActivate {
  constructor(@Inject(RouteRegistry) private readonly registry: RouteRegistry) {}

  /** @throws ClipyardError `forbidden` */
  canActivate(context: ExecutionContext): boolean {
    const route = this.registry.routeOf(context.getHandler());
    const { admitted } = context.switchToHttp().getResponse<Response>().locals;
    if (route === undefined || route !== admitted)
      throw new ClipyardError('forbidden', 'This path has no declared access rules');
    return true;
  }
}
