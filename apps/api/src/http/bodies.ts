import { ClipyardError } from '@clipyard/contracts';
import express, { type NextFunction, type Request, type Response } from 'express';

import { requiredAccess } from '../auth/required-access.js';

/** 1,000 inline items with long uris stay well below this. */
const JSON_LIMIT = '8mb';
/** For calls without a key. */
const OPEN_LIMIT = '16kb';

/** Paths whose body is a file, whatever its content type. */
const FILES = /^\/v1\/uploads(\/[^/]+\/parts\/[^/]+)?\/?$/i;

/**
 * Parses JSON bodies, compressed or not. All other bodies stay streams and are read as they arrive.
 *
 * @throws ClipyardError `unsupported_media_type`, `payload_too_large` or `invalid_request`
 */
export function readBodies() {
  const [json, openJson] = [express.json({ limit: JSON_LIMIT }), express.json({ limit: OPEN_LIMIT })];
  return (request: Request, response: Response, next: NextFunction): void => {
    const { path, method, headers } = request;
    if (!FILES.test(path) && request.is('application/json')) {
      (requiredAccess(method, path) === null ? openJson : json)(request, response, next);
      return;
    }
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
