import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // The process has just ended.
    return '';
  }
}

/** A process and all its descendants. */
export function processTree(root: number): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => [Number(name), Number(/^PPid:\s+(\d+)/m.exec(read(`/proc/${name}/status`))?.[1])] as const);
  const tree = [root];
  for (let i = 0; i < tree.length; i++)
    tree.push(...parents.filter(([, parent]) => parent === tree[i]).map(([pid]) => pid));
  return tree;
}

/** Milliseconds of processor time that the running threads of a process tree have used. */
export const processorMs = (root: number): number =>
  processTree(root)
    .flatMap((pid) => threads(pid).map((thread) => Number(read(`/proc/${pid}/task/${thread}/schedstat`).split(' ')[0])))
    .reduce((sum, nanoseconds) => sum + nanoseconds / 1e6, 0);

/** A tick of the times in /proc/PID/stat, in milliseconds. */
const TICK_MS = 10;

/**
 * Milliseconds of processor time that a process tree has used, in steps of 10 ms. Unlike `processorMs`, it counts
 * threads and children that have ended.
 */
export const processorMsOfAll = (root: number): number =>
  processTree(root)
    .map((pid) => read(`/proc/${pid}/stat`))
    // The name in brackets may contain blanks. Fields 14 to 17 are the times of the process and of ended children.
    .flatMap((stat) =>
      stat
        .slice(stat.lastIndexOf(')') + 2)
        .split(' ')
        .slice(11, 15),
    )
    .reduce((sum, ticks) => sum + Number(ticks) * TICK_MS, 0);

function threads(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    // The process has just ended.
    return [];
  }
}

const kilobytes = (text: string, name: string): number =>
  Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);

export interface Memory {
  /** Resident megabytes of all processes; shared pages are counted for each process. */
  readonly rssMb: number;
  /** Megabytes with shared pages counted once, which is the memory that the machine uses. */
  readonly pssMb: number;
}

/** Samples the memory of a process tree until it is stopped, and keeps the largest sums. */
export function watchMemory(root: number, everyMs = 1_000): { stop(): Memory } {
  let [rss, pss] = [0, 0];
  const sample = (): void => {
    const tree = processTree(root);
    rss = Math.max(
      rss,
      tree.reduce((sum, pid) => sum + kilobytes(read(`/proc/${pid}/status`), 'VmRSS'), 0),
    );
    pss = Math.max(
      pss,
      tree.reduce((sum, pid) => sum + kilobytes(read(`/proc/${pid}/smaps_rollup`), 'Pss'), 0),
    );
  };
  sample();
  const timer = setInterval(sample, everyMs);
  return {
    stop: () => {
      clearInterval(timer);
      return { rssMb: Math.round(rss / 1024), pssMb: Math.round(pss / 1024) };
    },
  };
}

/** Binds a process, its children and all their threads to the given cores. */
export function pin(root: number, cores: string): void {
  for (const pid of processTree(root))
    execFileSync('taskset', ['-a', '-c', '-p', cores, String(pid)], { stdio: 'ignore' });
}
