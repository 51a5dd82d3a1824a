import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { ClipyardError } from '@clipyard/api-contract';

import { guardArguments, limitExceeded } from './decoder-limits.js';
import { DEMUXERS, PROTOCOLS } from './input-guards.js';

const guard = (name: string): string => fileURLToPath(new URL(`../../bin/${name}`, import.meta.url));

/** A shell script that runs ffmpeg with limits and a clean environment and ends it with its parent. */
export const GUARDED_FFMPEG = guard('guarded-ffmpeg.sh');

/** Input options of all commands, so that they open only the given file. */
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

/**
 * Runs a program with limits until it exits.
 *
 * @param takesLine - consumes a line of the output; lines for which it returns true are not kept
 * @throws ClipyardError `decode_*` if the program cannot start or was killed, `media_unreadable` if its output is too
 *   long, `cancelled`
 */
export function runGuarded(
  program: string,
  args: readonly string[],
  { timeoutMs, cpuSeconds, memoryBytes, signal }: Guards,
  takesLine: (line: string) => boolean = () => false,
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(new ClipyardError('cancelled', 'Probing was cancelled'));
    const child = spawn(guard('guarded.sh'), [...guardArguments(cpuSeconds, memoryBytes), program, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const end = (error: ClipyardError | null, code = 0): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      child.kill('SIGKILL');
      if (error === null) resolve({ stdout, stderr, code });
      else reject(error);
    };
    const abort = (): void => end(new ClipyardError('cancelled', 'Probing was cancelled'));
    signal?.addEventListener('abort', abort, { once: true });
    const timer = setTimeout(
      () => end(new ClipyardError('decode_timeout', `${program} took longer than ${timeoutMs} ms`)),
      timeoutMs,
    );

    let [stdout, stderr, partial] = ['', '', ''];
    const watchSize = (): void => {
      // Not retryable, since the output would be as long again.
      if (stdout.length + stderr.length + partial.length > MAX_OUTPUT_BYTES)
        end(new ClipyardError('media_unreadable', `The output of ${program} about the file is too long`));
    };
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (partial + chunk).split('\n');
      partial = lines.pop()!;
      for (const line of lines) if (!takesLine(line)) stdout += `${line}\n`;
      watchSize();
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk;
      watchSize();
    });
    child.on('error', (error) =>
      end(new ClipyardError('decode_failed', `${program} cannot be started`, { cause: error })),
    );
    child.on('close', (code, killedBy) => {
      stdout += partial;
      if (code !== null && code < 126) return end(null, code);
      if (code === 126 || code === 127) return end(new ClipyardError('decode_failed', `${program} is not installed`));
      const limit = limitExceeded(stderr, killedBy);
      end(limit ?? new ClipyardError('decode_failed', `${program} ended abnormally: ${killedBy ?? `code ${code}`}`));
    });
  });
}
