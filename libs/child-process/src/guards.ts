import { existsSync } from 'node:fs';

const isInstalled = (program: string): boolean => ['/usr/bin', '/bin', '/usr/local/bin'].some((folder) => existsSync(`${folder}/${program}`));

/**
 * The command that runs another one under guards: it ends with the process that started it, SIGKILL included, writes no
 * core, and gets no more address space than `memoryBytes`. Where a guard is not installed (util-linux has both), the
 * command runs without it.
 */
export function guarded(command: readonly string[], memoryBytes: number | null): readonly [string, ...string[]] {
  const limits = isInstalled('prlimit') ? ['prlimit', '--core=0', ...(memoryBytes === null ? [] : [`--as=${memoryBytes}`])] : [];
  const death = isInstalled('setpriv') ? ['setpriv', '--pdeathsig', 'KILL'] : [];
  return [...death, ...limits, ...command] as unknown as readonly [string, ...string[]];
}
