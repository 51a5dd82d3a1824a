import { type FrameDecoder } from '@clipyard/media';

import { type ExtractionLimits } from './video-extraction.js';

/** The decoder that all work of this process shares, with its limits. */
export class Decoding {
  constructor(
    readonly decoder: FrameDecoder,
    readonly limits: ExtractionLimits,
  ) {}
}
