import { z } from 'zod';

/** A part of a video, in milliseconds on the time line of its file. */
export const ClipRangeSchema = z.object({
  startMs: z.number().int().min(0),
  /** null for the end of the video. */
  endMs: z.number().int().min(1).nullable(),
});
export type ClipRange = Readonly<z.infer<typeof ClipRangeSchema>>;

/**
 * The id of a video or of a part of one: the SHA-256 of the file, followed by `.START-END` in milliseconds for a part.
 * END is missing if the part ends with the video. Parts that are asked for in the same way have the same id, whatever
 * the length of the video.
 */
const CLIP_ID = /^([0-9a-f]{64})(?:\.(0|[1-9]\d{0,9})-([1-9]\d{0,9})?)?$/;

/** The field, parameter or column `videoId`. */
export const VideoIdSchema = z
  .string()
  .regex(CLIP_ID, 'must be 64 hexadecimal digits, and .START-END in milliseconds for a part of a video');

/** The footage that features are computed from. */
export interface ClipKey {
  /** A `VideoIdSchema` text. */
  readonly videoId: string;
}

/** The identity of features: footage under a feature spec. */
export interface FeatureKey extends ClipKey {
  readonly specId: string;
}

/** The canonical text of a `ClipKey`. Rows that can have different specs are joined by it. */
export type ClipId = string & { readonly brand: 'ClipId' };
/** The canonical text of a `FeatureKey`. Keys of the store, maps and ids of jobs contain it. */
export type FeatureId = string & { readonly brand: 'FeatureId' };

/** Returns the videoId. */
export const clipId = ({ videoId }: ClipKey): ClipId => videoId as ClipId;

/** Returns `specId/videoId`. */
export const featureId = (key: FeatureKey): FeatureId => `${key.specId}/${clipId(key)}` as FeatureId;

/**
 * @param sourceId - SHA-256 of the file, in hex
 * @param range - null for the whole video
 * @returns the videoId
 */
export const videoIdOf = (sourceId: string, range: ClipRange | null): string =>
  range === null ? sourceId : `${sourceId}.${range.startMs}-${range.endMs ?? ''}`;

/** @returns the SHA-256 of the file that a video or a part of one comes from */
export const sourceIdOf = (videoId: string): string => videoId.split('.', 1)[0]!;

/** @returns the part of the file that a videoId names; null for the whole video */
export function rangeOfVideoId(videoId: string): ClipRange | null {
  const [, , startMs, endMs] = CLIP_ID.exec(videoId) ?? [];
  return startMs === undefined ? null : { startMs: Number(startMs), endMs: endMs === undefined ? null : Number(endMs) };
}

/** @returns the bounds of the part that a videoId names, as items have them */
export function secondsOfVideoId(videoId: string): { startSeconds?: number; endSeconds?: number } {
  const range = rangeOfVideoId(videoId);
  if (range === null) return {};
  return { startSeconds: range.startMs / 1000, ...(range.endMs === null ? {} : { endSeconds: range.endMs / 1000 }) };
}

/** Whether a videoId names a video or, if that is a whole video, a part of it. */
export const isVideoOrPart = (videoId: string, of: string): boolean => videoId === of || videoId.startsWith(`${of}.`);

/** @returns the videoId at the start of a file name, such as `VIDEO.gif`; the whole name if there is none */
export const videoIdOfName = (name: string): string =>
  /^[0-9a-f]{64}(?:\.\d{1,10}-\d{0,10}(?=\.|$))?/.exec(name)?.[0] ?? name;

interface GivenRange {
  readonly startSeconds?: number | null | undefined;
  readonly endSeconds?: number | null | undefined;
}

const toMs = (seconds: number): number => Math.round(seconds * 1000);

/** @returns the range that an item names; null for the whole video */
export function givenRange({ startSeconds, endSeconds }: GivenRange): ClipRange | null {
  const range = { startMs: toMs(startSeconds ?? 0), endMs: endSeconds == null ? null : toMs(endSeconds) };
  return range.startMs === 0 && range.endMs === null ? null : range;
}

/** @returns what is wrong with a range, whatever the video; null if nothing is */
export function rangeFault({ startSeconds, endSeconds }: GivenRange): string | null {
  if (endSeconds == null || toMs(endSeconds) > toMs(startSeconds ?? 0)) return null;
  return `must be greater than startSeconds (${startSeconds ?? 0}), by at least 0.001`;
}

/**
 * @param name - of the video, such as its uri
 * @param range - bounds in seconds; lists may have them as texts
 * @returns the name of a part of a video, with the times of W3C's media fragments; that of the video if there is no
 *   range
 */
export function clipName(
  name: string,
  { startSeconds, endSeconds }: Partial<Record<keyof GivenRange, number | string | null | undefined>>,
): string {
  const [start, end] = [startSeconds ?? '', endSeconds ?? ''];
  return start === '' && end === '' ? name : `${name}#t=${start === '' ? 0 : start}${end === '' ? '' : `,${end}`}`;
}
