import { type ClipRange, type DecodedFrames, type Decoding, type FrameSettings, type VideoProbe } from '@clipyard/api-contract';

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
  /** Ends the processes of the decoder. */
  close(): Promise<void>;
}
