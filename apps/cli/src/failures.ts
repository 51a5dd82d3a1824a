import { ClipyardError, ERROR_HELP, type ErrorCode, type FieldError } from '@clipyard/api-contract';
import { ApiError } from '@clipyard/client';
import { CommanderError } from 'commander';

/** What the exit code of each command says. */
export const exitCodes = { done: 0, failed: 1, misused: 2, unreachable: 3, interrupted: 130 } as const;

/** An outcome that is an answer, not a mistake of the program: the work failed, or was refused. */
export class Failed extends Error {
  /** @param answer what the work came to all the same @param code of what made it fail, where that is known */
  constructor(
    message: string,
    readonly answer?: unknown,
    readonly code: ErrorCode | 'work_failed' = 'work_failed',
  ) {
    super(message);
  }
}

/** The command was called in a way that makes no sense, or names a file that is not there. */
export class Misused extends Error {}

/** Ctrl-C, or SIGTERM. */
export class Interrupted extends Error {}

/** Every failure of every command, as --json prints it. */
export interface Failure {
  readonly code: ErrorCode | 'api_unreachable' | 'work_failed' | 'wrong_usage' | 'interrupted';
  readonly message: string;
  readonly retryable: boolean;
  /** Fields or lines that are wrong. */
  readonly errors: readonly FieldError[];
  /** What to do about it; null where the message says it. */
  readonly help: string | null;
  readonly exitCode: number;
}

const failure = (code: Failure['code'], message: string, exitCode: number, more: Partial<Failure> = {}): Failure => ({
  code,
  message,
  retryable: false,
  errors: [],
  help: null,
  exitCode,
  ...more,
});

/** Null where there is no failure: help and version are thrown, too. */
export function failureOf(error: unknown): Failure | null {
  if (error instanceof CommanderError)
    return error.exitCode === 0
      ? null
      : failure(
          'wrong_usage',
          error.code === 'commander.help' ? 'Name a command' : error.message.replace(/^error: /, ''),
          exitCodes.misused,
        );
  if (error instanceof Misused) return failure('wrong_usage', error.message, exitCodes.misused);
  if (error instanceof Interrupted) return failure('interrupted', error.message, exitCodes.interrupted);
  if (error instanceof Failed)
    return failure(error.code, error.message, exitCodes.failed, {
      help: error.code === 'work_failed' ? null : ERROR_HELP[error.code],
    });
  if (error instanceof ApiError) {
    const { code, retryable, errors } = error.problem;
    return code === 'api_unreachable'
      ? failure(code, error.message, exitCodes.unreachable, { retryable })
      : failure(code, error.message, exitCodes.failed, { retryable, errors, help: ERROR_HELP[code] });
  }
  if (error instanceof ClipyardError)
    return failure(error.code, error.message, exitCodes.failed, {
      retryable: error.retryable,
      errors: error.errors,
      help: ERROR_HELP[error.code],
    });
  return failure('internal', error instanceof Error ? error.message : String(error), exitCodes.failed);
}

/** For people: what went wrong, where, and what to do. */
export const failureText = ({ message, errors, help }: Failure): string =>
  [
    message,
    ...errors.map(({ pointer, detail }) => `  ${pointer}: ${detail ?? ''}`),
    ...(help === null ? [] : [help]),
  ].join('\n');
