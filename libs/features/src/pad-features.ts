import {
  ClipyardError,
  type DecodedFrames,
  type FeatureSpec,
  type SourceNotes,
  type VideoFeatures,
} from '@clipyard/api-contract';

import { specId } from './spec-id.js';

export interface UnpaddedFeatures {
  /** SHA-256 of the video's bytes, hex. */
  readonly videoId: string;
  readonly spec: FeatureSpec;
  /** (count, featureSize) float32, one row per decoded frame. */
  readonly rows: Float32Array;
  /** (count) true if the frame is all black. */
  readonly black: readonly boolean[];
  /** (count) presentation times in milliseconds. */
  readonly timesMs: readonly number[];
  readonly decoder: string;
  readonly engine: string;
  readonly source?: SourceNotes | null;
}

/**
 * Which of the decoded frames are all black, which means that all their bytes are zero. The reference gives such a
 * frame zero features, and its attention mask then treats it as padding.
 */
export function blackFrames(frames: Pick<DecodedFrames, 'count' | 'size' | 'data'>): boolean[] {
  const bytes = frames.size * frames.size * 3;
  return Array.from({ length: frames.count }, (_, i) =>
    frames.data.subarray(i * bytes, (i + 1) * bytes).every((byte) => byte === 0),
  );
}

/**
 * Pads the features of one video to the fixed shape (maxFrames, featureSize). Frames keep their index. Rows after the
 * last frame, rows of black frames and rows of zeros get zero features and mask 0, as in the reference, whose mask
 * is "any feature differs from zero".
 *
 * @throws ClipyardError `encoder_failed` if the shapes do not match or a feature is not finite.
 */
export function padFeatures(input: UnpaddedFeatures): VideoFeatures {
  const { maxFrames, featureSize } = input.spec;
  const count = input.black.length;
  if (count > maxFrames || input.rows.length !== count * featureSize || input.timesMs.length !== count) {
    throw new ClipyardError(
      'encoder_failed',
      `Expected features of ${count} frames (at most ${maxFrames}) of ${featureSize}, ` +
        `but got ${input.rows.length} numbers and ${input.timesMs.length} times`,
    );
  }
  const data = new Float32Array(maxFrames * featureSize);
  const mask = new Uint8Array(maxFrames);
  for (let frame = 0; frame < count; frame++) {
    const row = input.rows.subarray(frame * featureSize, (frame + 1) * featureSize);
    if (!row.every(Number.isFinite))
      throw new ClipyardError('encoder_failed', `Frame ${frame} of ${input.videoId} has a feature that is not finite`);
    if (input.black[frame] === true || row.every((value) => value === 0)) continue;
    data.set(row, frame * featureSize);
    mask[frame] = 1;
  }
  return {
    videoId: input.videoId,
    specId: specId(input.spec),
    data,
    mask,
    maxFrames,
    featureSize,
    timesMs: [...input.timesMs],
    decoder: input.decoder,
    engine: input.engine,
    ...(input.source ? { source: input.source } : {}),
  };
}

/** Number of frames that have features: the sum of the mask. */
export function validFrames(mask: Uint8Array): number {
  return mask.reduce((sum, value) => sum + value, 0);
}
