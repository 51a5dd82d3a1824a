import { ClipyardError, ERROR_CODES, type Problem } from '@clipyard/contracts';
import { type Logger } from '@clipyard/observability';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, NotFoundException } from '@nestjs/common';
import { type Request, type Response } from 'express';

import { allowedMethods } from './allowed-methods.js';

function codeOfStatus(status: number): keyof typeof ERROR_CODES {
  if (status === 404) return 'not_found';
  if (status === 413) return 'payload_too_large';
  if (status === 415) return 'unsupported_media_type';
  return status >= 500 ? 'internal' : 'invalid_request';
}

/** Framework errors in the words of the taxonomy; body parsers throw errors that carry a status. */
function translate(error: unknown): ClipyardError {
  if (error instanceof ClipyardError) return error;
  const status =
    error instanceof HttpException ? error.getStatus() : Number((error as { status?: unknown } | null)?.status);
  if (Number.isInteger(status) && status >= 400 && status < 500)
    return new ClipyardError(codeOfStatus(status), (error as Error).message, { cause: error });
  return new ClipyardError('internal', 'An unexpected failure; the log has the details', { cause: error });
}

/** The client broke off, or was broken off: no failure of ours. */
const isGone = (error: unknown, response: Response): boolean =>
  response.destroyed &&
  ['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET'].includes((error as NodeJS.ErrnoException | null)?.code ?? '');

/** The one place where errors become answers: RFC 9457 problem+json, without stack traces. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    const request = host.switchToHttp().getRequest<Request>();
    // Probes are answered in their own form: orchestrators look at the status, people at the checks.
    if (error instanceof HttpException && !(error instanceof NotFoundException) && request.path === '/readyz') {
      response.status(error.getStatus()).json(error.getResponse());
      return;
    }
    const found = translate(error);
    const allowed = found.code === 'not_found' ? allowedMethods(request.path) : [];
    const isRefused = allowed.length > 0 && !allowed.includes(request.method);
    if (isRefused) response.setHeader('Allow', allowed.join(', '));
    const typed = isRefused
      ? new ClipyardError('method_not_allowed', `${request.path} takes ${allowed.join(', ')}, not ${request.method}`)
      : found;
    const { status, title } = ERROR_CODES[typed.code];
    if (status >= 500 && !isGone(error, response))
      this.logger.error({ err: typed.cause ?? typed, method: request.method, path: request.path }, 'request failed');
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const problem: Problem = {
      type: `https://clipyard.dev/errors/${typed.code}`,
      title,
      status,
      detail: typed.message,
      code: typed.code,
      retryable: typed.retryable,
      instance: request.path,
      errors: typed.errors.map(({ pointer, code, detail }) => ({
        pointer,
        code,
        ...(detail === undefined ? {} : { detail }),
      })),
    };
    response.locals['code'] = typed.code;
    if (typed.retryable) response.setHeader('Retry-After', String(typed.retryAfterSeconds ?? 2));
    if (typed.code === 'unauthenticated') response.setHeader('WWW-Authenticate', 'Bearer');
    response.status(status).type('application/problem+json').send(JSON.stringify(problem));
  }
}
