import { readFileSync } from 'node:fs';

/** Linux counts in these, on every architecture that Node runs on. */
const TICKS_A_SECOND = 100;
const LOOK_EVERY_MS = 250;

/** Seconds of processor time that a process has used, all its threads; null where it is gone, or the system has no /proc. */
export function processorSeconds(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program may hold anything, closing parentheses included.
    const [user, system] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13)
      .map(Number);
    return (user! + system!) / TICKS_A_SECOND;
  } catch {
    return null;
  }
}

/** Calls once when the process has used that many seconds more than now. The kernel's own limit is of a whole process; this is of a piece of its work. What it returns ends the watch. */
export function watchProcessorTime(pid: number, seconds: number, exceeded: () => void): () => void {
  const before = processorSeconds(pid);
  if (before === null) return () => undefined;
  const timer = setInterval(() => {
    const used = processorSeconds(pid);
    if (used === null || used - before <= seconds) return;
    clearInterval(timer);
    exceeded();
  }, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}
