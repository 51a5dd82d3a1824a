import { ClipyardError, ERROR_HELP, type ErrorCode, type FieldError } from '@clipyard/api-contract';
import { ApiError } from '@clipyard/client';
import { CommanderError } from 'commander';

/** Exit codes of all commands. */
export const exitCodes = { done: 0, failed: 1, misused: 2, unreachable: 3, interrupted: 130 } as const;

/** The work failed or was refused: a valid outcome, not a fault of the program. */
export class Failed extends Error {
  /**
   * @param answer - the partial result, printed with --json
   * @param code - the code of the error that made the work fail, if it is known
   */
  constructor(
    message: string,
    readonly answer?: unknown,
    readonly code: ErrorCode | 'work_failed' = 'work_failed',
  ) {
    super(message);
  }
}

/** The arguments of the command are wrong, or name a file that does not exist. */
export class Misused extends Error {}

/** The command was stopped by Ctrl-C or SIGTERM. */
export class Interrupted extends Error {}

/** A failure of a command, as printed with --json. */
export interface Failure {
  readonly code: ErrorCode | 'api_unreachable' | 'work_failed' | 'wrong_usage' | 'interrupted';
  readonly message: string;
  readonly retryable: boolean;
  /** Invalid fields or lines. */
  readonly errors: readonly FieldError[];
  /** How to fix it; null if the message says so. */
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

/**
 * Describes an error that a command threw.
 *
 * @returns null if it is no failure: Commander also throws after printing help or the version
 */
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

/** Lines of lists are named by their file and line, which says more than the pointer. */
const errorLine = ({ pointer, detail = '' }: FieldError): string =>
  pointer.startsWith('/lines/') && /\bline \d+: /.test(detail) ? `  ${detail}` : `  ${pointer}: ${detail}`;

/** A failure as text: the message, the invalid fields or lines, and the fix. */
export const failureText = ({ message, errors, help }: Failure): string =>
  [
    message,
    ...errors
      .filter(({ detail }) => detail === undefined || errors.length > 1 || !message.includes(detail))
      .map(errorLine),
    ...(help === null ? [] : [help]),
  ].join('\n');
