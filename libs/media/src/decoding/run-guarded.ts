import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { ClipyardError } from '@clipyard/contracts';

import { guardArguments, limitExceeded } from './decoder-limits.js';
import { DEMUXERS, PROTOCOLS } from './input-guards.js';

const guard = (name: string): string => fileURLToPath(new URL(`../../bin/${name}`, import.meta.url));

/** A shell wrapper that runs ffmpeg with limits and a clean environment, and ends it with its parent. */
export const GUARDED_FFMPEG = guard('guarded-ffmpeg.sh');

/** Input options of everything that opens a file: nothing but that file, and no questions to the terminal. */
export const INPUT_GUARDS = ['-protocol_whitelist', PROTOCOLS, '-format_whitelist', DEMUXERS] as const;

const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;

export interface Finished {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

export interface Guards {
  readonly timeoutMs: number;
  readonly cpuSeconds: number;
  readonly memoryBytes: number;
  readonly signal: AbortSignal | undefined;
}

/** Runs a program to its end under the guards. Errors: `decode_*`, where it cannot start or was killed, `cancelled`. */
export function runGuarded(
  program: string,
  args: readonly string[],
  { timeoutMs, cpuSeconds, memoryBytes, signal }: Guards,
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(new ClipyardError('cancelled', 'Probing was cancelled'));
    execFile(
      guard('guarded.sh'),
      [...guardArguments(cpuSeconds, memoryBytes), program, ...args],
      {
        timeout: timeoutMs,
        killSignal: 'SIGKILL',
        maxBuffer: MAX_OUTPUT_BYTES,
        ...(signal === undefined ? {} : { signal }),
      },
      (error, stdout, stderr) => {
        if (error === null) return resolve({ stdout, stderr, code: 0 });
        if (signal?.aborted === true) return reject(new ClipyardError('cancelled', 'Probing was cancelled'));
        if (typeof error.code === 'number' && error.code < 126) return resolve({ stdout, stderr, code: error.code });
        if (error.code === 127 || error.code === 126)
          return reject(new ClipyardError('decode_failed', `${program} is not installed`, { cause: error }));
        // The same file would say as much again.
        if ((error.code as unknown) === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER')
          return reject(new ClipyardError('media_unreadable', `${program} writes more about the file than is read`));
        if (error.killed === true)
          return reject(new ClipyardError('decode_timeout', `${program} took longer than ${timeoutMs} ms`));
        const limit = limitExceeded(stderr, error.signal as NodeJS.Signals | null);
        return reject(
          limit ??
            new ClipyardError('decode_failed', `${program} ended abnormally: ${error.signal ?? error.message}`, {
              cause: error,
            }),
        );
      },
    );
  });
}
