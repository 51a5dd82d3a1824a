import { type DecodedFrames, type Decoding, type FrameSettings, type VideoProbe } from '@clipyard/api-contract';

export interface DecodeLimits {
  /** Of the file. */
  readonly maxBytes: number;
  /** Width × height of a frame. */
  readonly maxPixels: number;
  /** For everything that is done with the file, in milliseconds. */
  readonly timeoutMs: number;
  /** Of processor time: of a clip, or of each of the two to four processes that `fluent-ffmpeg` starts for it. */
  readonly cpuSeconds: number;
}

export interface DecodeRequest {
  readonly settings: Pick<FrameSettings, 'imageSize' | 'maxFrames' | 'sampling' | 'resize'>;
  /** The version of the rules (`decodingOf` of a feature spec); the current one if it is left out. */
  readonly decoding?: Decoding;
  readonly limits: DecodeLimits;
  readonly signal?: AbortSignal;
}

/** Takes the frames that the settings ask for out of a local file. */
export interface FrameDecoder {
  readonly name: string;
  /** @throws ClipyardError `media_*`, `source_too_large`, `decode_*`, `cancelled`. */
  probe(file: string, request: Pick<DecodeRequest, 'limits' | 'signal'>): Promise<VideoProbe>;
  /** At least one frame, at most `maxFrames`; a damaged file gives the frames it has. @throws as `probe`. */
  decode(file: string, request: DecodeRequest): Promise<DecodedFrames>;
  /** Ends what the decoder keeps running. */
  close(): Promise<void>;
}
