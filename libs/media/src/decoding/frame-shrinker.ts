import { ClipyardError } from '@clipyard/api-contract';
import { type AVColorRange, type AVColorSpace } from 'node-av/constants';
import { Frame } from 'node-av/lib';

import { SMALL_FILTERS, SMALL_PIXELS } from '../shots/small-frame.js';
import { usableColorRange, usableColorSpace } from './color-metadata.js';
import { FilterGraphs } from './filter-graphs.js';

/** Converts decoded frames to the small ones in which shots are found. */
export class FrameShrinker {
  private readonly graphs = new FilterGraphs();
  private readonly output = new Frame();

  constructor() {
    this.output.alloc();
  }

  /**
   * @param frame - whose data may be taken
   * @returns (SMALL_HEIGHT, SMALL_WIDTH, 3) uint8 RGB
   */
  shrink(frame: Frame): Uint8Array {
    frame.colorSpace = usableColorSpace(frame.colorSpace) as AVColorSpace;
    frame.colorRange = usableColorRange(frame.colorRange) as AVColorRange;
    const { source, sink } = this.graphs.for(frame, SMALL_FILTERS);
    const sent = source.buffersrcAddFrameSync(frame);
    if ((sent < 0 ? sent : sink.buffersinkGetFrameSync(this.output)) < 0)
      throw new ClipyardError('media_corrupt', 'A frame of the video cannot be scaled');
    const { buffer, byteOffset } = this.output.toBuffer();
    this.output.unref();
    return new Uint8Array(buffer, byteOffset, SMALL_PIXELS * 3);
  }

  close(): void {
    this.graphs.close();
    this.output.free();
  }
}
