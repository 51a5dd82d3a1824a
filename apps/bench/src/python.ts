import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { benchSettings } from '@clipyard/config';

/** The reason why there is no result. */
export interface Absent {
  readonly absent: string;
}

export const isAbsent = (answer: object): answer is Absent => 'absent' in answer;

/** Runs a script of apps/bench/python and parses its last line as JSON. Missing packages are a reason, not an error. */
export async function runPython<T extends object>(
  script: string,
  args: readonly string[],
  timeoutMs: number,
): Promise<T | Absent> {
  const { python } = benchSettings();
  if (python === null) return { absent: 'CLIPYARD_PYTHON names no Python' };
  const path = fileURLToPath(new URL(`../python/${script}`, import.meta.url));
  try {
    const { stdout } = await promisify(execFile)(python, [path, ...args], { timeout: timeoutMs, maxBuffer: 1 << 24 });
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as T;
  } catch (error) {
    return {
      absent: `${script} failed: ${(error as Error).message
        .split('\n')
        .filter((line) => line !== '')
        .slice(-2)
        .join(' ')
        .slice(0, 300)}`,
    };
  }
}
