import { writeFileSync } from 'node:fs';

import {
  type ClipRange,
  CURRENT_DECODING,
  type DecodedFrames,
  type Decoding,
  type ErrorCode,
  type VideoProbe,
} from '@clipyard/api-contract';

import { type DecodeRequest } from '../frame-decoder.js';
import { limitExceeded } from './decoder-limits.js';
import { type FramePlan, type Pass, selectFrames } from './select-frames.js';
import { selectFramesV1 } from './select-frames-v1.js';
import { refuseOldRules, selectPart } from './select-part.js';

export type LibavRequest = { readonly file: string } & Pick<DecodeRequest, 'limits'> &
  (
    | { readonly kind: 'probe' }
    | {
        readonly kind: 'decode';
        readonly settings: DecodeRequest['settings'];
        readonly decoding: Decoding;
        readonly range: ClipRange | null;
      }
  );
export type LibavResponse =
  | { readonly kind: 'probe'; readonly probe: VideoProbe }
  | { readonly kind: 'decode'; readonly frames: Omit<DecodedFrames, 'decoder'> };

/** A probe takes no frames but measures the clip as for uniform sampling. */
const NO_FRAMES: DecodeRequest['settings'] = { imageSize: 32, maxFrames: 1, sampling: 'uniform', resize: 'crop' };

/** If memory is short, the kernel should kill this process before the worker that holds the jobs. */
const OOM_SCORE = '800';

function preferAsVictim(): void {
  try {
    writeFileSync('/proc/self/oom_score_adj', OOM_SCORE);
  } catch {
    // Only Linux has it.
  }
}

export interface LibavService {
  run(request: LibavRequest): Promise<LibavResponse>;
}

/** Decodes in this process, one clip at a time. */
export async function createLibavService(): Promise<LibavService> {
  preferAsVictim();
  const { LibavClip } = await import('./libav-clip.js');
  return {
    run: async (request) => {
      const { file, limits } = request;
      const settings = request.kind === 'decode' ? request.settings : NO_FRAMES;
      const decoding: Decoding = request.kind === 'decode' ? request.decoding : CURRENT_DECODING;
      const range = request.kind === 'decode' ? request.range : null;
      refuseOldRules(range, decoding);
      const clip = await LibavClip.open({ file, settings, limits, decoding, range });
      try {
        if (request.kind === 'probe') {
          const { encrypted, ...probe } = clip.measured.probed;
          return { kind: 'probe', probe };
        }
        const take = (plan: FramePlan): Promise<Pass> => clip.pass(plan);
        const frames =
          decoding === 1
            ? await selectFramesV1(clip.measured.probed, settings, take)
            : range === null
              ? await selectFrames(clip.measured, settings, take)
              : await selectPart(clip.measured, settings, range, take);
        return { kind: 'decode', frames };
      } finally {
        clip.close();
      }
    },
  };
}

/** @returns the code for an error that FFmpeg's libraries or Node threw without one */
export const libavFailure = (error: unknown): ErrorCode => limitExceeded(String(error))?.code ?? 'decode_failed';
