import { writeFileSync } from 'node:fs';

import {
  type ClipRange,
  CURRENT_DECODING,
  type DecodedFrames,
  type Decoding,
  type ErrorCode,
  type VideoProbe,
} from '@clipyard/api-contract';

import { type DecodeRequest, type SegmentsRequest } from '../frame-decoder.js';
import { type Span } from '../sampling/stride-segments.js';
import { limitExceeded } from './decoder-limits.js';
import { type RawSegment } from './libav-segments.js';
import { type FramePlan, type Pass, selectFrames } from './select-frames.js';
import { selectFramesV1 } from './select-frames-v1.js';
import { refuseOldRules, selectPart } from './select-part.js';

export type LibavRequest =
  | (LibavFile &
      (
        | { readonly kind: 'probe' }
        | ({ readonly kind: 'decode'; readonly range: ClipRange | null } & FrameRules)
        | ({ readonly kind: 'segments' } & FrameRules & Pick<SegmentsRequest, 'segments' | 'maxSegments'>)
      ))
  /** Asks for the next segment of the last request. */
  | { readonly kind: 'segment' };

type LibavFile = { readonly file: string } & Pick<DecodeRequest, 'limits'>;
interface FrameRules {
  readonly settings: DecodeRequest['settings'];
  readonly decoding: Decoding;
}

export type LibavResponse =
  | { readonly kind: 'probe'; readonly probe: VideoProbe }
  | { readonly kind: 'decode'; readonly frames: Omit<DecodedFrames, 'decoder'> }
  /** The file is open, and its packets have been read. */
  | { readonly kind: 'segments'; readonly whole: Span }
  /** `segment`: null after the last one */
  | { readonly kind: 'segment'; readonly segment: RawSegment | null };

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

interface Closable {
  close(): void;
}

export interface LibavService {
  run(request: LibavRequest): Promise<LibavResponse>;
}

/** Decodes in this process, one clip at a time. */
export async function createLibavService(): Promise<LibavService> {
  preferAsVictim();
  const { LibavClip } = await import('./libav-clip.js');
  const { LibavSegments } = await import('./libav-segments.js');
  let open: { readonly video: Closable; readonly segments: AsyncGenerator<RawSegment> } | null = null;
  const closeSegments = async (): Promise<void> => {
    const closing = open;
    open = null;
    await closing?.segments.return(undefined);
    closing?.video.close();
  };
  return {
    run: async (request) => {
      if (request.kind === 'segment') {
        const next = await open?.segments.next().catch(async (error: unknown) => {
          await closeSegments();
          throw error;
        });
        if (next !== undefined && next.done !== true) return { kind: 'segment', segment: next.value };
        await closeSegments();
        return { kind: 'segment', segment: null };
      }
      await closeSegments();
      if (request.kind === 'segments') {
        refuseOldRules({ startMs: 0, endMs: null }, request.decoding);
        const video = await LibavSegments.open(request);
        open = { video, segments: video.segments() };
        return { kind: 'segments', whole: video.whole };
      }
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
