import { readFileSync } from 'node:fs';

/** Linux reports processor time in these units on every architecture that Node supports. */
const TICKS_PER_SECOND = 100;
const CHECK_EVERY_MS = 250;

/**
 * Processor time that all threads of a process have used, in seconds; null if the process has ended, or if the system
 * has no /proc.
 */
function processorSeconds(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program may contain any character, closing parentheses included.
    const [user, system] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13)
      .map(Number);
    return (user! + system!) / TICKS_PER_SECOND;
  } catch {
    return null;
  }
}

/**
 * Calls back once when a process has used more processor time than allowed, counted from now. The limit of the kernel
 * counts from the start of the process; this one is for a single piece of its work.
 *
 * @returns A function that ends the watch.
 */
export function watchProcessorTime(pid: number, seconds: number, exceeded: () => void): () => void {
  const before = processorSeconds(pid);
  if (before === null) return () => undefined;
  const timer = setInterval(() => {
    const used = processorSeconds(pid);
    if (used === null || used - before <= seconds) return;
    clearInterval(timer);
    exceeded();
  }, CHECK_EVERY_MS);
  return () => clearInterval(timer);
}
