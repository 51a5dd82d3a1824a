import { createRequire } from 'node:module';

import { missingGuards } from '@clipyard/workers';

import { type FrameDecoder } from '../frame-decoder.js';
import { FluentFfmpegDecoder } from './fluent-ffmpeg.decoder.js';
import { NodeAvDecoder } from './node-av.decoder.js';

export const decoderChoices = ['auto', 'node-av', 'fluent-ffmpeg'] as const;
export type DecoderChoice = (typeof decoderChoices)[number];

export interface ChosenDecoder {
  readonly decoder: FrameDecoder;
  /** Why this decoder was chosen, for the log. */
  readonly reason: string;
  /** Guards that this system lacks, for the log. */
  readonly unguarded: readonly string[];
}

/** Checks for the package and its native library without loading either into this process. */
function hasNodeAv(): boolean {
  const require = createRequire(import.meta.url);
  try {
    createRequire(require.resolve('node-av/lib')).resolve(`@seydx/node-av-${process.platform}-${process.arch}`);
    return true;
  } catch {
    return false;
  }
}

export interface DecoderOptions {
  /** Number of clips that node-av decodes in parallel. */
  readonly processes: number;
  /** Limit on the address space of a decoding process, in bytes. */
  readonly memoryBytes?: number;
}

/**
 * Creates the decoder of a setting.
 *
 * @param choice - `auto` uses node-av if it is installed, otherwise the ffmpeg command
 */
export function createDecoder(choice: DecoderChoice, options: DecoderOptions): ChosenDecoder {
  const unguarded = missingGuards();
  const reason =
    choice === 'auto'
      ? hasNodeAv()
        ? 'node-av is installed, which starts no process for each clip'
        : 'node-av is not installed'
      : 'asked for';
  const isNodeAv = choice === 'node-av' || (choice === 'auto' && hasNodeAv());
  return {
    decoder: isNodeAv ? new NodeAvDecoder(options) : new FluentFfmpegDecoder(options.memoryBytes),
    reason,
    unguarded,
  };
}
