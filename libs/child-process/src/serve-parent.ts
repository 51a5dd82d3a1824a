import { ClipyardError, type ErrorCode, toFailure } from '@clipyard/contracts';

import { type FromChild, type ToChild } from './messages.js';

export interface Service<Request, Response, Ready> {
  readonly ready: Ready;
  handle(request: Request): Response | Promise<Response>;
}

/**
 * The other end of `NodeChild`: makes the service from what the parent gives, then answers its requests, and ends with
 * it. What is thrown reaches the parent as it is where it is typed, and with the code that `fallback` gives where not.
 */
export function serveParent<Init, Request, Response, Ready>(
  create: (init: Init) => Service<Request, Response, Ready> | Promise<Service<Request, Response, Ready>>,
  fallback: ErrorCode | ((error: unknown) => ErrorCode),
): void {
  const send = (message: FromChild): void => void process.send?.(message);
  const failure = (error: unknown): ReturnType<typeof toFailure> =>
    toFailure(ClipyardError.from(error, typeof fallback === 'string' ? fallback : fallback(error)));
  let service: Promise<Service<Request, Response, Ready>>;
  process.on('message', (message: ToChild) => {
    if (message.kind === 'init') {
      service = Promise.resolve(message.value as Init).then(create);
      service.then(
        ({ ready }) => send({ kind: 'ready', value: ready }),
        (error: unknown) => send({ kind: 'broken', failure: failure(error) }),
      );
      return;
    }
    service
      .then(({ handle }) => handle(message.value as Request))
      .then(
        (value) => send({ kind: 'response', id: message.id, value }),
        (error: unknown) => send({ kind: 'failure', id: message.id, failure: failure(error) }),
      );
  });
  process.on('disconnect', () => process.exit(0));
}
