import { open } from 'node:fs/promises';

import { ClipyardError, type ErrorCode } from '@clipyard/api-contract';

import { limitExceeded } from './decoder-limits.js';

/** Messages of the tools with their error codes. The first match is used. */
const MEANINGS: readonly (readonly [RegExp, ErrorCode, string])[] = [
  [
    /Decoder \(codec .*\) not found|Unknown decoder|no decoder found|Unsupported codec/i,
    'media_unsupported',
    'There is no decoder for the codec',
  ],
  [/exceeds specified max pixel count/i, 'media_too_large', 'The frames are larger than the pixel limit'],
  [
    /Picture size .* is invalid|Invalid frame dimensions/i,
    'media_unsupported',
    'Frames of this size cannot be decoded',
  ],
  [/Impossible to convert between the formats/i, 'media_unsupported', 'Frames of this pixel format cannot be scaled'],
  [/matches no streams|does not contain any stream/i, 'media_no_video', 'The file has no video stream'],
  [
    /moov atom not found|Invalid data found when processing input|EBML header parsing failed|End of file|Invalid argument|could not find codec parameters/i,
    'media_unreadable',
    'The file cannot be read as a video',
  ],
];

/** @returns the last two lines that a tool wrote, without addresses and paths, for error messages */
function summary(stderr: string): string {
  const lines = stderr.split('\n').map((line) =>
    line
      .replace(/ @ 0x[0-9a-f]+/g, '')
      .replace(/file:\S+/g, 'file')
      .trim(),
  );
  return lines
    .filter((line) => line !== '')
    .slice(-2)
    .join('; ')
    .slice(0, 300);
}

/** A tool's message about a container that is not accepted. The rest of the message is the list of accepted ones. */
const REFUSED_CONTAINER = /not on whitelist/i;
const UNKNOWN_CONTAINER = 'Files of this type are not accepted';

/** Files that are often mistaken for videos, by their first bytes. */
const TYPES: readonly (readonly [RegExp, string])[] = [
  [/^RIFF[^]{4}WEBP/, 'WebP files are accepted only if they are animated, and only by the node-av decoder'],
  [/^(\x89PNG|\xff\xd8\xff|BM|II\*\0|MM\0\*)/, 'The file is a still image or a series of them, not a video'],
  [/^(#EXTM3U|ffconcat|<\?xml[^]*<MPD)/, 'The file is a playlist, and files that it names are not read'],
  [/^(RIFF[^]{4}WAVE|ID3|fLaC|FORM[^]{4}AIF)/, 'The file is a sound, not a video'],
];
const HEAD_BYTES = 512;

/** Like `explain`, for a tool that could not open a file. Common other types of files get their own message. */
export async function explainUnopened(file: string, stderr: string): Promise<ClipyardError> {
  const error = explain(stderr, 'media_unreadable');
  if (error.code !== 'media_unreadable' && !REFUSED_CONTAINER.test(stderr)) return error;
  const head = await readHead(file);
  const type = TYPES.find(([pattern]) => pattern.test(head));
  return type === undefined ? error : new ClipyardError('media_unsupported', type[1]);
}

async function readHead(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

/**
 * Turns the messages of a tool into a typed error.
 *
 * @param fallback - the code if no message is recognised
 */
export function explain(stderr: string, fallback: ErrorCode): ClipyardError {
  const limit = limitExceeded(stderr);
  if (limit !== null) return limit;
  if (REFUSED_CONTAINER.test(stderr)) return new ClipyardError('media_unsupported', UNKNOWN_CONTAINER);
  const meaning = MEANINGS.find(([pattern]) => pattern.test(stderr));
  const said = summary(stderr);
  return new ClipyardError(
    meaning?.[1] ?? fallback,
    `${meaning?.[2] ?? 'The video cannot be decoded'}${said === '' ? '' : ` (${said})`}`,
  );
}
