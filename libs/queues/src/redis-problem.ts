import { ClipyardError } from '@clipyard/api-contract';

import { isLost, type RedisClient } from './redis-connection.js';

/** Meanings of the error replies of Redis. The first word of a reply is its code. */
const REPLIES: readonly (readonly [RegExp, string])[] = [
  [/\bOOM command not allowed/, 'Redis is full (maxmemory) and refuses to store more'],
  [/\bMISCONF\b/, 'Redis cannot write to its disk and refuses changes'],
  [/\bNOREPLICAS\b/, 'Redis has too few replicas and refuses changes'],
  [/\bREADONLY\b/, 'Redis is a replica and refuses changes'],
  [/\bLOADING\b/, 'Redis is loading its data'],
  [/\b(CLUSTERDOWN|MASTERDOWN|TRYAGAIN)\b/, 'No primary of Redis answers'],
  [/\b(NOAUTH|WRONGPASS)\b/, 'Redis refuses the user or password'],
  [/\bNOPERM\b/, 'Redis refuses a command: its user lacks a permission'],
  [/\bNOSCRIPT\b/, 'Redis has not stored a script'],
  [/\bEXECABORT\b/, 'Redis refused a change'],
];

/** Errors of the client that mean that no server answered. Their messages are about options of the client. */
const NO_ANSWER_NAMES = ['MaxRetriesPerRequestError', 'ClusterAllFailedError'];
const NO_ANSWER =
  /^(Connection is closed\.|Command timed out|Stream isn't writeable|None of startup nodes|Cluster isn't ready|All sentinels)/;
const NO_CONNECTION = /^(ECONN\w+|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|EHOST\w+|ENET\w+)$/;
const REDIS_IS_SILENT = 'Redis does not answer';

/**
 * Explains to people why Redis did not execute a command.
 *
 * @returns null if the error is none of Redis
 */
export function redisProblem(error: unknown): string | null {
  if (error instanceof ClipyardError) return error.code === 'queue_unavailable' ? error.message : null;
  if (!(error instanceof Error)) return null;
  if (NO_ANSWER_NAMES.includes(error.name) || NO_ANSWER.test(error.message)) return REDIS_IS_SILENT;
  if (error.name !== 'ReplyError') return null;
  // An aborted transaction lists the commands that were refused.
  const [first] = (error as { previousErrors?: readonly Error[] }).previousErrors ?? [];
  const { message } = first ?? error;
  const known = REPLIES.find(([pattern]) => pattern.test(message));
  // Such as a script that Redis cannot run: a bug, or another version.
  return known?.[1] ?? `Redis refused a command: ${message.slice(0, 200)}`;
}

/** Like `redisProblem`, for errors of a connection to Redis, which may have any form. */
export function connectionProblem(error: Error): string {
  return redisProblem(error) ?? (isDisconnection(error) ? REDIS_IS_SILENT : error.message);
}

/** Whether an error of a socket says that there is no connection. */
export const isDisconnection = (error: Error): boolean =>
  NO_CONNECTION.test((error as NodeJS.ErrnoException).code ?? '');

/** Whether a script that should be in Redis is not. */
export const isMissingScript = (error: unknown): boolean =>
  error instanceof Error && /\bNOSCRIPT\b/.test(error.message);

/** Whether Redis answered, but refused the command. */
export const isRefusal = (error: Error): boolean => error.name === 'ReplyError';

/** The error as `queue_unavailable` if it is one of Redis; other errors as they are. */
export function asQueueError(error: unknown): unknown {
  const problem = redisProblem(error);
  return problem === null || error instanceof ClipyardError
    ? error
    : new ClipyardError('queue_unavailable', problem, { cause: error });
}

/** The error of calls that are not even tried, since the connection is lost. */
export const silentRedis = (): ClipyardError => new ClipyardError('queue_unavailable', REDIS_IS_SILENT);

/**
 * The same object, with errors of Redis that its methods reject with turned into `queue_unavailable`.
 *
 * @param redis - if given, asynchronous methods fail at once while this connection is lost
 */
export function withQueueErrors<T extends object>(store: T, redis?: RedisClient): T {
  return new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown => {
        if (redis !== undefined && isLost(redis)) return Promise.reject(silentRedis());
        const result: unknown = Reflect.apply(value, target, args);
        return result instanceof Promise
          ? result.catch((error: unknown) => Promise.reject(asQueueError(error)))
          : result;
      };
    },
  });
}
