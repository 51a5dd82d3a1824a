/** Shown below the help of the program. */
export const HELP = `
The whole workflow:
  clipyard dev                                     all services on this machine; leave it running
  clipyard submit clips/ --dataset mine --watch    one folder per class → features and labels
  clipyard train mine --promote production --watch → a model, evaluated on held-out videos
  clipyard classify new.mp4                        → ranked classes, and a GIF of the frames used

Each command has its own help: clipyard submit --help.
With --json, standard output contains only JSON, also after a failure:
  {"error": {"code", "message", "retryable", "errors", "help", "exitCode"}}
Exit codes: 0 done, 1 the work failed or was refused, 2 wrong usage (or a file that does not exist),
  3 no API answers, 130 interrupted.
If something does not work: clipyard doctor
`;

/**
 * Formats the examples below the help of a command.
 *
 * @param lines - command lines, each with an explanation if it needs one
 */
export function examples(...lines: readonly (string | readonly [command: string, why: string])[]): string {
  const width = Math.max(...lines.map((line) => (typeof line === 'string' ? 0 : line[0].length)));
  const shown = lines.map((line) => (typeof line === 'string' ? line : `${line[0].padEnd(width)}   ${line[1]}`));
  return `\nExamples:\n${shown.map((line) => `  ${line}`).join('\n')}\n`;
}
