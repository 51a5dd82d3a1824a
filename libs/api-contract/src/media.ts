import { z } from 'zod';

import { type FeatureKey } from './feature-key.js';

/** The properties of a video file. Times are in milliseconds, sizes in pixels after rotation. */
export interface VideoProbe {
  readonly container: string;
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  readonly pixelFormat: string | null;
  /** Degrees that frames are turned clockwise to be upright: 0, 90, 180 or 270. */
  readonly rotation: number;
  /** True if frames are mirrored left to right before they are turned. */
  readonly mirrored: boolean;
  /** Measured from the packets of the stream; declared by the container under version 1 of the decoding rules. */
  readonly durationMs: number | null;
  readonly frameRate: number | null;
  /** Declared by the container, so it may be wrong; null if the container declares none. */
  readonly frameCount: number | null;
  /** Which of the video streams is used, counted from 0. Covers and thumbnail tracks count as streams, too. */
  readonly videoStream: number;
  readonly videoStreams: number;
}

/** Properties of the frames in the file that were corrected, so that frames look as they do in a player. */
export const SourceNotesSchema = z.looseObject({
  /** Clockwise rotation of the first frame in degrees, see `VideoProbe`. */
  rotation: z.number().int(),
  mirrored: z.boolean(),
  /** The HDR transfer that was mapped to SDR; null for SDR. */
  hdr: z.enum(['pq', 'hlg']).nullable(),
  /** True if frames were more or less transparent, and were put over black. */
  alpha: z.boolean(),
  /** True if frames were interlaced, and only their first field was used. */
  interlaced: z.boolean(),
  /** Index of the video stream that is used, see `VideoProbe`. */
  videoStream: z.number().int(),
  videoStreams: z.number().int(),
  /** Frames left out because the key frames that they depend on are not in the file. */
  unusable: z.number().int(),
});
export type SourceNotes = z.infer<typeof SourceNotesSchema>;

/** `count` RGB frames of `size` × `size` pixels in row order: `(count, size, size, 3)` uint8. */
export interface DecodedFrames {
  readonly count: number;
  readonly size: number;
  readonly data: Uint8Array;
  /** Presentation time of each frame, in milliseconds from the start of the file. Never falls. */
  readonly timesMs: readonly number[];
  readonly probe: VideoProbe;
  /** null under version 1 of the decoding rules, which undoes nothing but rotation. */
  readonly source: SourceNotes | null;
  readonly decoder: string;
}

/** The features of one video under one spec. Rows after the last frame are padding: zeros with `mask` 0. */
export interface VideoFeatures extends FeatureKey {
  /** `(maxFrames, featureSize)` float32; masked rows are zero. */
  readonly data: Float32Array;
  /** `(maxFrames)`: 1 for rows with features, 0 for padding and all-black frames. */
  readonly mask: Uint8Array;
  readonly maxFrames: number;
  readonly featureSize: number;
  readonly timesMs: readonly number[];
  readonly decoder: string;
  readonly engine: string;
  /** Missing in records of version 1 of the decoding rules and in imported features. */
  readonly source?: SourceNotes;
}
