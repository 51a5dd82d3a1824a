import { ClipyardError, ERROR_CODES, type Problem } from '@clipyard/api-contract';
import { type Logger, type RedisOutage } from '@clipyard/service';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, NotFoundException } from '@nestjs/common';
import { type Request, type Response } from 'express';

import { allowedMethods } from '../routes/match-route.js';

function codeOfStatus(status: number): keyof typeof ERROR_CODES {
  if (status === 404) return 'not_found';
  if (status === 413) return 'payload_too_large';
  if (status === 415) return 'unsupported_media_type';
  return status >= 500 ? 'internal' : 'invalid_request';
}

/** Maps errors of the framework to error codes. Body parsers throw errors with a `status`. */
function translate(error: unknown): ClipyardError {
  if (error instanceof ClipyardError) return error;
  const status =
    error instanceof HttpException ? error.getStatus() : Number((error as { status?: unknown } | null)?.status);
  if (Number.isInteger(status) && status >= 400 && status < 500)
    return new ClipyardError(codeOfStatus(status), (error as Error).message, { cause: error });
  return new ClipyardError('internal', 'Unexpected failure; the log has the details', { cause: error });
}

/** Whether the connection was closed by the client or by us, which is no failure. */
const isDisconnected = (error: unknown, response: Response): boolean =>
  response.destroyed &&
  ['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET'].includes((error as NodeJS.ErrnoException | null)?.code ?? '');

/** Turns every error into an RFC 9457 problem+json response, without stack traces. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly logger: Logger,
    private readonly outage: Pick<RedisOutage, 'explains'>,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    const request = host.switchToHttp().getRequest<Request>();
    // Probes have their own format: orchestrators read the status, people the checks.
    if (error instanceof HttpException && !(error instanceof NotFoundException) && request.path === '/readyz') {
      response.status(error.getStatus()).json(error.getResponse());
      return;
    }
    const translated = translate(error);
    const allowed = translated.code === 'not_found' ? allowedMethods(request.path) : [];
    const isRefused = allowed.length > 0 && !allowed.includes(request.method);
    if (isRefused) response.setHeader('Allow', allowed.join(', '));
    const typed = isRefused
      ? new ClipyardError('method_not_allowed', `${request.path} accepts ${allowed.join(', ')}, not ${request.method}`)
      : translated;
    const { status, title } = ERROR_CODES[typed.code];
    if (status >= 500 && !isDisconnected(error, response) && !this.outage.explains(typed))
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
