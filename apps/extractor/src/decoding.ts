import { type FrameDecoder } from '@clipyard/media';

import { type ExtractionLimits } from './video-extraction.js';

/** The decoder of this process, which all that it does with videos shares, and what it may take. */
export class Decoding {
  constructor(
    readonly decoder: FrameDecoder,
    readonly limits: ExtractionLimits,
  ) {}
}
