import { ClipyardError, type DecodedFrames, type SourceNotes } from '@clipyard/contracts';

import { type DecodeRequest } from '../frame-decoder.js';
import { countsAgree, frameIndices } from '../sampling/frame-indices.js';
import { enoughKeyFrames, EXACT_PIXELS } from '../sampling/key-frames.js';
import { explain } from './media-errors.js';
import { type Probed, reoriented } from './probed.js';

/** Which frames one pass through a clip takes. */
export type FramePlan =
  /** By place, in order of presentation; every frame before the last of them is decoded. */
  | { readonly kind: 'indices'; readonly indices: readonly number[] }
  /** As `keyFramePicker` picks them; nothing else is decoded. */
  | { readonly kind: 'key-frames'; readonly durationMs: number; readonly count: number };

export interface Pass {
  /** (size, size, 3) uint8 each, in order. */
  readonly frames: readonly Uint8Array[];
  /** Presentation time of each of them, in milliseconds from the start of the clip. */
  readonly timesMs: readonly number[];
  /** Frames that the pass decoded, wanted or not. */
  readonly decoded: number;
  /** What the frames are like in the file; null under version 1 of the rules. */
  readonly source: SourceNotes | null;
  /** What the decoder said against the file. */
  readonly complaints: string;
}

/**
 * Takes the frames that the settings ask for, in as few passes as that needs. How many frames a clip has is known for
 * sure only after decoding; where its container was wrong about it, a second pass takes the right ones. Errors: `media_*`.
 */
export async function selectFrames(
  probed: Probed,
  { sampling, maxFrames, imageSize }: DecodeRequest['settings'],
  take: (plan: FramePlan) => Pass | Promise<Pass>,
): Promise<Omit<DecodedFrames, 'decoder'>> {
  const finish = ({ frames, timesMs, source, complaints }: Pass): Omit<DecodedFrames, 'decoder'> => {
    const count = Math.min(frames.length, maxFrames);
    if (count === 0) throw nothingDecoded(probed, complaints);
    const { encrypted, ...probe } = probed;
    return {
      count,
      size: imageSize,
      data: concat(frames, count, imageSize),
      timesMs: timesMs.slice(0, count),
      // Frames may say of themselves what the container does not.
      probe: source === null ? probe : reoriented(probe, source),
      source,
    };
  };
  const expected = expectedFrames(probed);
  const { durationMs } = probed;
  if (
    sampling === 'uniform' &&
    durationMs !== null &&
    expected > maxFrames &&
    expected * probed.width * probed.height > EXACT_PIXELS
  ) {
    const pass = await take({ kind: 'key-frames', durationMs, count: maxFrames });
    if (enoughKeyFrames(pass.frames.length, maxFrames)) return finish(pass);
  }
  const pass = await take({
    kind: 'indices',
    indices: frameIndices(sampling, sampling === 'head' ? maxFrames : expected, maxFrames),
  });
  // A count that is off by one still puts the last index of a clip of fewer than two frames a segment past its end.
  const short = pass.frames.length < Math.min(maxFrames, pass.decoded);
  if (sampling !== 'uniform' || pass.decoded === 0 || (!short && countsAgree(expected, pass.decoded)))
    return finish(pass);
  return finish(await take({ kind: 'indices', indices: frameIndices(sampling, pass.decoded, maxFrames) }));
}

/** What the container says, or its duration and rate do; not to be trusted. */
function expectedFrames({ frameCount, durationMs, frameRate }: Probed): number {
  if (frameCount !== null) return frameCount;
  if (durationMs !== null && frameRate !== null) return Math.max(1, Math.round((durationMs / 1000) * frameRate));
  // Nothing is known: the first pass counts.
  return Number.MAX_SAFE_INTEGER;
}

function nothingDecoded({ encrypted }: Probed, complaints: string): ClipyardError {
  if (encrypted) return new ClipyardError('media_encrypted', 'The video is encrypted');
  const explained = explain(complaints, 'media_corrupt');
  // The container could be read, so what is wrong is inside.
  return explained.code === 'media_unreadable' ? new ClipyardError('media_corrupt', explained.message) : explained;
}

function concat(frames: readonly Uint8Array[], count: number, size: number): Uint8Array {
  const bytes = size * size * 3;
  const data = new Uint8Array(count * bytes);
  for (let i = 0; i < count; i++) data.set(frames[i]!, i * bytes);
  return data;
}
