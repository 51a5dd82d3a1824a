import { ClipyardError } from '@clipyard/contracts';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { DEMUXERS, PROTOCOLS } from './input-guards.js';

const guard = (name: string): string => fileURLToPath(new URL(`../../bin/${name}`, import.meta.url));

/** A shell wrapper that runs ffmpeg with a memory limit and a clean environment, and ends it with its parent. */
export const GUARDED_FFMPEG = guard('guarded-ffmpeg.sh');

/** Input options of everything that opens a file: nothing but that file, and no questions to the terminal. */
export const INPUT_GUARDS = ['-protocol_whitelist', PROTOCOLS, '-format_whitelist', DEMUXERS] as const;

const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;

export interface Finished {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** Runs a program to its end under the guards. Errors: `decode_timeout`, `decode_failed` where it cannot start or was killed, `cancelled`. */
export function runGuarded(program: string, args: readonly string[], timeoutMs: number, signal: AbortSignal | undefined): Promise<Finished> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(new ClipyardError('cancelled', 'Probing was cancelled'));
    execFile(guard('guarded.sh'), [program, ...args], { timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: MAX_OUTPUT_BYTES, ...(signal === undefined ? {} : { signal }) }, (error, stdout, stderr) => {
      if (error === null) return resolve({ stdout, stderr, code: 0 });
      if (signal?.aborted === true) return reject(new ClipyardError('cancelled', 'Probing was cancelled'));
      if (typeof error.code === 'number' && error.code < 126) return resolve({ stdout, stderr, code: error.code });
      if (error.code === 127 || error.code === 126) return reject(new ClipyardError('decode_failed', `${program} is not installed`, { cause: error }));
      if (error.killed === true && (error.code as unknown) !== 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return reject(new ClipyardError('decode_timeout', `${program} took longer than ${timeoutMs} ms`));
      return reject(new ClipyardError('decode_failed', `${program} ended abnormally: ${error.signal ?? error.message}`, { cause: error }));
    });
  });
}
