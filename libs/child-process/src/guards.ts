import { existsSync } from 'node:fs';

/** What a process may use; a limit that is left out is the system's. */
export interface ProcessLimits {
  /** Of address space. */
  readonly memoryBytes?: number;
  /** Of each file that it writes. Pipes are no files. */
  readonly fileBytes?: number;
  /** Descriptors, pipes and libraries included. */
  readonly openFiles?: number;
}

const isInstalled = (program: string): boolean =>
  ['/usr/bin', '/bin', '/usr/local/bin'].some((folder) => existsSync(`${folder}/${program}`));

/** What each guard is for, and whether this system has it (util-linux and Linux's /proc do). */
const GUARDS: readonly (readonly [what: string, present: () => boolean])[] = [
  ['memory, files and cores are not limited: prlimit is not installed', () => isInstalled('prlimit')],
  ['decoders outlive a worker that is killed: setpriv is not installed', () => isInstalled('setpriv')],
  ['processor time is not limited: there is no /proc', () => existsSync('/proc/self/stat')],
];

/** Guards that this system lacks, as sentences for the log. */
export const missingGuards = (guards = GUARDS): string[] =>
  guards.filter(([, present]) => !present()).map(([what]) => what);

/**
 * The command that runs another one under guards: it ends with the process that started it, SIGKILL included, writes no
 * core, and keeps to its limits. Where a guard is not installed (util-linux has both), the command runs without it.
 */
export function guarded(
  command: readonly string[],
  { memoryBytes, fileBytes, openFiles }: ProcessLimits,
): readonly [string, ...string[]] {
  const options = Object.entries({ as: memoryBytes, fsize: fileBytes, nofile: openFiles }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}=${value}`],
  );
  const limits = isInstalled('prlimit') ? ['prlimit', '--core=0', ...options] : [];
  const death = isInstalled('setpriv') ? ['setpriv', '--pdeathsig', 'KILL'] : [];
  return [...death, ...limits, ...command] as unknown as readonly [string, ...string[]];
}
