import { type CallRules, callRules, type Route, routes, type Scope } from '@clipyard/api-contract';

import { staticPaths } from './static-paths.js';

/** The rules of a call, and its route if there is one. */
export interface RouteMatch {
  readonly rules: CallRules;
  /** Null for static paths, unlisted paths, and methods that the path does not support. */
  readonly route: Route | null;
}

/** The scopes from the weakest to the strictest. */
const STRICTNESS: readonly (Scope | 'open')[] = ['open', 'read', 'submit', 'train', 'admin'];

const READ_METHODS = ['get', 'head'];

interface Template<T> {
  readonly of: T;
  readonly segments: readonly string[];
  readonly parameters: number;
}

/** Routes with the fewest parameters first: a fixed path such as /v1/keys/self takes precedence over one with an id. */
const routeTemplates = routes.map((route) => templateOf(route)).sort((a, b) => a.parameters - b.parameters);
const staticTemplates = staticPaths.map((path) => templateOf(path));

/**
 * Finds the rules of a call.
 *
 * Paths match as in Express: case is ignored, one slash at the end is allowed, and nothing is decoded. A fixed path
 * takes precedence over one with parameters. The guard refuses a call if Express has chosen another route.
 *
 * If the path has routes but none for the method, the strictest of their rules applies. Unlisted paths require `read`
 * for GET and HEAD, and `admin` for anything else.
 *
 * @param path - path of the request, still encoded, without the query
 */
export function matchRoute(method: string, path: string): RouteMatch {
  const found = routesAt(path);
  const name = method.toLowerCase();
  const route = found.find((candidate) => candidate.of.method === (name === 'head' ? 'get' : name))?.of;
  if (route !== undefined) return { route, rules: route };
  const rules =
    strictest(found.map(({ of }) => of)) ??
    staticRules(path) ??
    callRules(READ_METHODS.includes(name) ? 'read' : 'admin');
  return { route: null, rules };
}

/**
 * The methods that a path supports.
 *
 * @returns for example `['GET', 'HEAD']`; empty if there is no such path
 */
export function allowedMethods(path: string): string[] {
  const found = routesAt(path);
  const methods = found.filter(({ parameters }) => parameters === found[0]!.parameters).map(({ of }) => of.method);
  return (['get', 'post', 'put', 'patch', 'delete'] as const)
    .filter((method) => methods.includes(method))
    .flatMap((method) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]));
}

function routesAt(path: string): Template<Route>[] {
  const given = segmentsOf(path);
  return routeTemplates.filter(({ segments }) => segments.length === given.length && startsWith(given, segments));
}

function staticRules(path: string): CallRules | undefined {
  const given = segmentsOf(path);
  return staticTemplates.find(
    ({ of: { isPrefix }, segments }) => (isPrefix || segments.length === given.length) && startsWith(given, segments),
  )?.of;
}

function isParameter(segment: string): boolean {
  return segment.startsWith('{');
}

function templateOf<T extends { readonly path: string }>(of: T): Template<T> {
  const segments = segmentsOf(of.path);
  return { of, segments, parameters: segments.filter(isParameter).length };
}

/** The segments of a path in lower case. A slash at the end adds no segment. */
function segmentsOf(path: string): string[] {
  const segments = path.toLowerCase().split('/').slice(1);
  return segments.at(-1) === '' ? segments.slice(0, -1) : segments;
}

const startsWith = (given: readonly string[], template: readonly string[]): boolean =>
  template.every((segment, i) => (isParameter(segment) ? (given[i] ?? '') !== '' : given[i] === segment));

function strictest(found: readonly Route[]): CallRules | undefined {
  const scope = STRICTNESS.findLast((candidate) => found.some((route) => route.scope === candidate));
  return scope && callRules(scope, { everyProject: found.some(({ everyProject }) => everyProject) });
}
