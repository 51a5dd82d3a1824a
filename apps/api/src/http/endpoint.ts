import { type Route } from '@clipyard/api-contract';
import { applyDecorators, HttpCode, RequestMapping, RequestMethod, SetMetadata } from '@nestjs/common';

/** Metadata key of the route on its handler. */
export const ROUTE = 'clipyard:route';

const METHODS = {
  get: RequestMethod.GET,
  post: RequestMethod.POST,
  put: RequestMethod.PUT,
  patch: RequestMethod.PATCH,
  delete: RequestMethod.DELETE,
} as const;

/** The path of a route as Nest writes it: `/v1/batches/:id`. */
export const nestPath = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1');

/** Makes a controller method the handler of a declared route. This is the only place where routes meet Nest. */
export const Endpoint = (route: Route): MethodDecorator =>
  applyDecorators(
    RequestMapping({ method: METHODS[route.method], path: nestPath(route.path) }),
    HttpCode(route.status),
    SetMetadata(ROUTE, route),
  );
