import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * The name of the folder of this process in the scratch folder. It identifies the process: host, namespace of process
 * ids, process id and start time. Process ids are used again, and containers number their processes from 1.
 */
export const OWN_FOLDER = `of-${hostname()}-${pidNamespace()}-${process.pid}-${startTime(process.pid) ?? 0}`;

const OWNER = /^of-(.+)-(\d+)-(\d+)-(\d+)$/;

/**
 * Whether the process that a folder belongs to runs.
 *
 * @returns null if it cannot be known: the folder has no owner, or the owner is on another host or in another container
 */
export function ownerRuns(folder: string): boolean | null {
  const [, host, namespace, pid, started] = OWNER.exec(folder) ?? [];
  if (host !== hostname() || namespace !== pidNamespace()) return null;
  return startTime(Number(pid)) === started;
}

function pidNamespace(): string {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '0';
  } catch {
    return '0';
  }
}

/** When a process started, in clock ticks since the machine did; null if it does not run. */
function startTime(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the name of the program, which may contain anything.
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? null : (fields[18] ?? null);
  } catch {
    return null;
  }
}
