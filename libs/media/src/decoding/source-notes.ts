import { type SourceNotes } from '@clipyard/api-contract';

import { type FrameLook } from './frame-look.js';
import { describeOrientation, type Orientation } from './orientation.js';

/** Notes that are derived from the frames. */
export type LookNotes = Pick<SourceNotes, 'rotation' | 'mirrored' | 'hdr' | 'alpha' | 'interlaced'>;

export interface FrameNotes {
  readonly look: FrameLook;
  readonly orientation: Orientation;
  readonly isTransparent: boolean;
  readonly isHidden: boolean;
}

/** Combines notes about the taken frames: the orientation of the first one, and properties that any of them has. */
export function sourceNotes(frames: readonly FrameNotes[]): LookNotes {
  const [first] = frames;
  return {
    ...(first === undefined ? { rotation: 0, mirrored: false } : describeOrientation(first.orientation)),
    hdr: frames.find(({ look }) => look.hdr !== null)?.look.hdr ?? null,
    // Alpha that hides every frame is ignored.
    alpha: frames.some(({ isTransparent }) => isTransparent) && !frames.every(({ isHidden }) => isHidden),
    interlaced: frames.some(({ look }) => look.firstField !== null),
  };
}
