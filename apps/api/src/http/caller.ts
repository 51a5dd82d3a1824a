import { type Caller } from '@clipyard/access';
import { ClipyardError } from '@clipyard/api-contract';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type Response } from 'express';

/** Keeps the caller of an admitted call for its handler. */
export function setCaller(response: Response, caller: Caller): void {
  response.locals['caller'] = caller;
}

/**
 * The caller of a call.
 *
 * @throws ClipyardError `internal` if the call was not admitted, so that no handler runs without a caller
 */
export function callerOf(response: Response): Caller {
  const { caller } = response.locals as { caller?: Caller };
  if (caller === undefined) throw new ClipyardError('internal', 'This call has no caller');
  return caller;
}

/** A parameter of a handler: the caller, which handlers pass to use cases. */
export const CalledBy = createParamDecorator((_: unknown, context: ExecutionContext) =>
  callerOf(context.switchToHttp().getResponse<Response>()),
);
