import { ClipyardError } from '@clipyard/contracts';

import { type ClipVectors, type Head } from '../heads/head.js';
import { type ClipShape, poolClip, pooledSize, type Pooling } from '../heads/pooling.js';
import { frameMask } from '../model/frame-mask.js';

/** The temporal vector begins with the moments, and these begin with the mean. */
export const LARGEST: Pooling = 'temporal';

/** Pooled clips in memory that threads share. */
export interface PooledClips {
  /** (rows, pooled size) */
  readonly vectors: Float32Array;
  readonly pooling: Pooling;
  /** (rows, frames × featureSize); null unless a head reads frames. */
  readonly frames: Float32Array | null;
  /** Class of each row. */
  readonly targets: Int32Array;
  readonly classes: number;
  readonly featureSize: number;
}

/** Numbers that threads share. */
export const sharedVectors = (length: number): Float32Array =>
  new Float32Array(new SharedArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT));

/** The part of the clips that a head reads. */
export function clipsOf(head: Pick<Head, 'pooling'>, clips: PooledClips): ClipVectors {
  const { vectors, pooling, frames, targets, classes, featureSize } = clips;
  const common = { meanSize: featureSize, targets, classes };
  if (head.pooling !== 'frames')
    return {
      ...common,
      vectors,
      stride: pooledSize(pooling, featureSize),
      size: pooledSize(head.pooling, featureSize),
    };
  if (frames === null) throw new ClipyardError('internal', 'The frames of the clips were not read');
  const size = frames.length / targets.length;
  return { ...common, vectors: frames, stride: size, size };
}

/**
 * Pools clips.
 *
 * @param features - (clips, frames, featureSize)
 * @param out - (clips, pooled size); is overwritten
 * @returns `out`
 */
export function poolClips(
  pooling: Pooling,
  features: Float32Array,
  { frames, featureSize }: ClipShape,
  out: Float32Array,
): Float32Array {
  const [clip, size] = [frames * featureSize, pooledSize(pooling, featureSize)];
  const mask = frameMask(features, { featureSize });
  for (let i = 0; i * clip < features.length; i++)
    poolClip(
      pooling,
      features.subarray(i * clip, (i + 1) * clip),
      mask.subarray(i * frames, (i + 1) * frames),
      { frames, featureSize },
      out.subarray(i * size, (i + 1) * size),
    );
  return out;
}
