import { type DecodeLimits, type FrameDecoder } from '@clipyard/media';

import { type ScratchDisk } from './scratch/scratch-disk.js';

/** The decoder and the scratch disk that all work of this process shares, with the limits of one video. */
export class Decoding {
  constructor(
    readonly decoder: FrameDecoder,
    readonly scratch: ScratchDisk,
    readonly limits: DecodeLimits,
  ) {}
}
