import { type Request } from 'express';

import { matchRoute, type RouteMatch } from '../routes/match-route.js';

const matches = new WeakMap<Request, RouteMatch>();

/** The route and the rules of a request. They are found once, before mounted applications rewrite the path. */
export function matchedRoute(request: Request): RouteMatch {
  const match = matches.get(request) ?? matchRoute(request.method, request.path);
  matches.set(request, match);
  return match;
}
