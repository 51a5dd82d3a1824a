import { ClipyardError, type ErrorCode } from '@clipyard/api-contract';
import { type ProcessLimits } from '@clipyard/workers';

/** One 8K frame takes 200 MB, and decoders keep several. */
export const DEFAULT_MEMORY_BYTES = 4 * 1024 ** 3;
/** A decoder writes to pipes, never to files. */
const FILE_BYTES = 0;
/** ffmpeg opens about 5 files; Node opens a hundred modules at the same time during its start. */
const OPEN_FILES = 256;

export const processLimits = (memoryBytes: number): Required<ProcessLimits> => ({
  memoryBytes,
  fileBytes: FILE_BYTES,
  openFiles: OPEN_FILES,
});

/** The first arguments of bin/guarded.sh. */
export const guardArguments = (cpuSeconds: number, memoryBytes: number): readonly string[] =>
  [Math.ceil(cpuSeconds), memoryBytes, FILE_BYTES, OPEN_FILES].map(String);

/** Signals and messages of the kernel, libc, ffmpeg, FFmpeg's libraries and Node that show an exceeded limit. */
const SIGNS: readonly (readonly [RegExp, ErrorCode, string])[] = [
  [
    /SIGXCPU|received signal 24\b|Received > 3 system signals/,
    'decode_cpu_exceeded',
    'Decoding needed more processor time than the limit',
  ],
  [
    /Cannot allocate memory|out of memory|bad_alloc|allocation failed|Committing semi space failed/i,
    'decode_memory_exceeded',
    'Decoding needed more memory than the limit',
  ],
  // FFmpeg could not allocate a frame, although its size is allowed.
  [
    /^(?![^]*image parameters invalid)[^]*get_buffer\(\) failed/,
    'decode_memory_exceeded',
    'Decoding needed more memory than the limit',
  ],
  [
    /SIGXFSZ|file too large|too many open files/i,
    'decode_files_exceeded',
    'Decoding wrote a file or opened too many, which no video needs',
  ],
];

/**
 * Recognises a decoder that exceeded a limit.
 *
 * @param said - the messages of the decoder
 * @param signal - the signal that ended it, if any
 * @returns the error for the limit; null if no limit was exceeded
 */
export function limitExceeded(said: string, signal: NodeJS.Signals | null = null): ClipyardError | null {
  const sign = SIGNS.find(([pattern]) => pattern.test(`${signal ?? ''}\n${said}`));
  return sign === undefined ? null : new ClipyardError(sign[1], sign[2]);
}
