import { ClipyardError } from '@clipyard/api-contract';
import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';

import { matchedRoute } from './matched-route.js';

/**
 * Parses JSON bodies, compressed or not, up to the limit of their route. All other bodies stay streams and are read as
 * they arrive.
 *
 * @throws ClipyardError `unsupported_media_type`, `payload_too_large` or `invalid_request`
 */
export function readBodies(): RequestHandler {
  const parsers = new Map<number, RequestHandler>();
  const parserOf = (limit: number): RequestHandler => {
    const parser = parsers.get(limit) ?? express.json({ limit });
    parsers.set(limit, parser);
    return parser;
  };
  return (request: Request, response: Response, next: NextFunction): void => {
    const { route, rules } = matchedRoute(request);
    if (route?.body?.kind !== 'file' && request.is('application/json')) {
      void parserOf(rules.bodyLimit)(request, response, next);
      return;
    }
    const { headers } = request;
    const encoding = headers['content-encoding'] ?? 'identity';
    next(
      encoding.toLowerCase() === 'identity'
        ? undefined
        : new ClipyardError(
            'unsupported_media_type',
            `Only JSON bodies may be compressed, not ${headers['content-type'] ?? 'this one'} with ${encoding}`,
          ),
    );
  };
}
