/** Below the help of the program itself. */
export const HELP = `
The whole job:
  clipyard dev                                     everything on this machine; leave it running
  clipyard submit clips/ --dataset mine --watch    a folder with one folder a class → features and labels
  clipyard train mine --promote production --watch → a model, evaluated on videos that it never saw
  clipyard classify new.mp4                        → ranked classes, and a GIF of the frames used

Each command tells more: clipyard submit --help.
With --json, standard output has JSON and nothing else, a failure included: {"error": {"code", "message", "retryable", "errors", "help", "exitCode"}}.
Exit codes: 0 done, 1 the work failed or was refused, 2 called wrongly (a file that is not there, too), 3 no API answers, 130 interrupted.
When something does not work: clipyard doctor
`;

/** Command lines, each with what it is for where that needs a word; below the help of a command. */
export function examples(...lines: readonly (string | readonly [command: string, why: string])[]): string {
  const width = Math.max(...lines.map((line) => (typeof line === 'string' ? 0 : line[0].length)));
  return `\nExamples:\n${lines.map((line) => `  ${typeof line === 'string' ? line : `${line[0].padEnd(width)}   ${line[1]}`}`).join('\n')}\n`;
}
