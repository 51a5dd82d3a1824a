import { ClipyardError, type ErrorCode } from '@clipyard/api-contract';

import { limitExceeded } from './decoder-limits.js';

/** What the tools say, and what it means. The first that matches counts. */
const MEANINGS: readonly (readonly [RegExp, ErrorCode, string])[] = [
  [/Format not on whitelist|not on whitelist/i, 'media_unsupported', 'The container is not one that is accepted'],
  [
    /Decoder \(codec .*\) not found|Unknown decoder|no decoder found|Unsupported codec/i,
    'media_unsupported',
    'There is no decoder for the codec',
  ],
  [/exceeds specified max pixel count/i, 'media_too_large', 'The picture is larger than the pixel limit'],
  [/Picture size .* is invalid|Invalid frame dimensions/i, 'media_unsupported', 'The picture size cannot be decoded'],
  [/matches no streams|does not contain any stream/i, 'media_no_video', 'The file has no video stream'],
  [
    /moov atom not found|Invalid data found when processing input|EBML header parsing failed|End of file|Invalid argument|could not find codec parameters/i,
    'media_unreadable',
    'The file cannot be read as a video',
  ],
];

/** The last lines of what a tool said, without addresses and paths, for people. */
export function summary(stderr: string): string {
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

/** Turns the complaint of a tool into a typed failure. */
export function explain(stderr: string, fallback: ErrorCode): ClipyardError {
  const limit = limitExceeded(stderr);
  if (limit !== null) return limit;
  const meaning = MEANINGS.find(([pattern]) => pattern.test(stderr));
  const said = summary(stderr);
  return new ClipyardError(
    meaning?.[1] ?? fallback,
    `${meaning?.[2] ?? 'The video cannot be decoded'}${said === '' ? '' : ` (${said})`}`,
  );
}
