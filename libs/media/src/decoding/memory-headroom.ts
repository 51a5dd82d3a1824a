import { readFileSync } from 'node:fs';

const KB = 1024;

/**
 * Whether an allocation of some bytes may have failed in this process because of its limit. Some of FFmpeg's decoders
 * report failed allocations like damaged data.
 *
 * @returns false on systems without /proc
 */
export function mayHaveFailed(bytes: number): boolean {
  try {
    const peak = Number(/^VmPeak:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * KB;
    const limit = Number(/^Max address space\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]);
    return peak + bytes > limit;
  } catch {
    return false;
  }
}
