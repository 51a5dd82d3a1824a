import { ClipyardError } from '@clipyard/contracts';
import express, { type NextFunction, type Request, type Response } from 'express';

import { requiredAccess } from '../auth/required-access.js';

/** 1,000 inline items with long uris stay well below this. */
const JSON_LIMIT = '8mb';
/** Of whom nobody knows. */
const OPEN_LIMIT = '16kb';

/** Where the body is a file, whatever it calls itself. */
const FILES = /^\/v1\/uploads(\/[^/]+\/parts\/[^/]+)?\/?$/i;

/** Parses JSON, compressed or not; everything else is a stream, and read as it comes. Errors: `unsupported_media_type`, `payload_too_large`, `invalid_request`. */
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
            `Of compressed bodies only JSON is taken, not ${headers['content-type'] ?? 'this'} in ${encoding}`,
          ),
    );
  };
}
