import {
  type ClipRange,
  type DecodedFrames,
  type Decoding,
  type Failure,
  type FrameSettings,
  type SegmentRule,
  type VideoProbe,
} from '@clipyard/api-contract';

import { type Span } from './sampling/stride-segments.js';

export interface DecodeLimits {
  /** Size of the file. */
  readonly maxBytes: number;
  /** Width × height of a frame. */
  readonly maxPixels: number;
  /** Time for all operations on the file, in milliseconds. */
  readonly timeoutMs: number;
  /** Processor time of a clip; with `fluent-ffmpeg`, of each of the two to four processes that it starts per clip. */
  readonly cpuSeconds: number;
}

export interface DecodeRequest {
  readonly settings: Pick<FrameSettings, 'imageSize' | 'maxFrames' | 'sampling' | 'resize'>;
  /** The version of the rules (`decodingOf` of a feature spec); the current one by default. */
  readonly decoding?: Decoding;
  /** The part of the video that the frames are selected from; the whole video by default. */
  readonly range?: ClipRange | null;
  readonly limits: DecodeLimits;
  readonly signal?: AbortSignal;
}

export interface SegmentsRequest extends DecodeRequest {
  readonly segments: SegmentRule;
  /** A video with more segments is refused. */
  readonly maxSegments: number;
}

/**
 * A segment of a video, in milliseconds from the start of the file: its frames, or the reason why it has none. One
 * error covers everything after the last frame that can be decoded.
 */
export type DecodedSegment = Span &
  ({ readonly frames: DecodedFrames } | { readonly error: Pick<Failure, 'code' | 'message'> });

/** Decodes the frames of a local file that the settings select. */
export interface FrameDecoder {
  readonly name: string;
  /** @throws ClipyardError `media_*`, `source_too_large`, `decode_*`, `cancelled` */
  probe(file: string, request: Pick<DecodeRequest, 'limits' | 'signal'>): Promise<VideoProbe>;
  /**
   * @returns at least one frame, at most `maxFrames`; for a damaged file, the frames that can be decoded
   * @throws ClipyardError as `probe`; `range_invalid` if the video has no such part
   */
  decode(file: string, request: DecodeRequest): Promise<DecodedFrames>;
  /**
   * Divides a video into segments and samples each of them like a clip, in one pass. Segments arrive in order. At most
   * one segment is decoded ahead of the caller. The limits on time apply to reading the packets of each started GiB,
   * and then to each started minute of each segment.
   *
   * @throws ClipyardError as `probe`; `media_too_large` if there are more segments than `maxSegments`. If the file
   *   breaks after a segment, the last segment has an error instead.
   */
  decodeSegments(file: string, request: SegmentsRequest): AsyncIterable<DecodedSegment>;
  /** Ends the processes of the decoder. */
  close(): Promise<void>;
}
