import { existsSync } from 'node:fs';

/** Limits of a process. A limit that is absent is the system's. */
export interface ProcessLimits {
  /** Size of the address space. */
  readonly memoryBytes?: number;
  /** Size of each file that the process writes. Pipes do not count. */
  readonly fileBytes?: number;
  /** Number of open descriptors, including pipes and libraries. */
  readonly openFiles?: number;
}

const isInstalled = (program: string): boolean =>
  ['/usr/bin', '/bin', '/usr/local/bin'].some((folder) => existsSync(`${folder}/${program}`));

/** The consequence of each missing guard, and whether this system has the guard (util-linux and Linux's /proc do). */
const GUARDS: readonly (readonly [consequence: string, present: () => boolean])[] = [
  ['memory, files and cores are not limited: prlimit is not installed', () => isInstalled('prlimit')],
  ['decoders outlive a worker that is killed: setpriv is not installed', () => isInstalled('setpriv')],
  ['processor time is not limited: there is no /proc', () => existsSync('/proc/self/stat')],
];

/** The guards that this system lacks, as sentences for the log. */
export const missingGuards = (guards = GUARDS): string[] =>
  guards.filter(([, present]) => !present()).map(([consequence]) => consequence);

/**
 * Wraps a command in guards: it is killed when its parent process ends (even by SIGKILL), writes no core dump, and
 * keeps to its limits. Guards that are not installed (util-linux has all) are left out.
 */
export function guarded(
  command: readonly string[],
  { memoryBytes, fileBytes, openFiles }: ProcessLimits,
): readonly [string, ...string[]] {
  const options = Object.entries({ as: memoryBytes, fsize: fileBytes, nofile: openFiles }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}=${value}`],
  );
  const limits = isInstalled('prlimit') ? ['prlimit', '--core=0', ...options] : [];
  const killedWithParent = isInstalled('setpriv') ? ['setpriv', '--pdeathsig', 'KILL'] : [];
  return [...killedWithParent, ...limits, ...command] as unknown as readonly [string, ...string[]];
}
