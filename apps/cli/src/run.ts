import { Context, type Io } from './context.js';
import { exitCodes, Failed, failureOf, failureText, Interrupted } from './failures.js';
import { buildProgram } from './program.js';

const asksForJson = (args: readonly string[]): boolean =>
  args.slice(0, args.includes('--') ? args.indexOf('--') : undefined).includes('--json');

/**
 * Runs one command.
 *
 * @param args - the command line without the program
 * @returns the exit code
 */
export async function run(args: readonly string[], io: Io): Promise<number> {
  const json = asksForJson(args);
  const program = buildProgram((options) => new Context(io, json, options));
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCodes.done;
  } catch (error) {
    const failure = failureOf(
      io.signal.aborted && !(error instanceof Interrupted) ? new Interrupted('Stopped') : error,
    );
    if (failure === null) return exitCodes.done;
    const answer = error instanceof Failed ? error.answer : undefined;
    if (json) io.stdout.write(`${JSON.stringify({ error: failure, ...(answer === undefined ? {} : { answer }) })}\n`);
    // Commander has already printed its own errors.
    else if (!isCommanders(error)) io.stderr.write(`${failureText(failure)}\n`);
    return failure.exitCode;
  }
}

const isCommanders = (error: unknown): boolean => {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && code.startsWith('commander.');
};
