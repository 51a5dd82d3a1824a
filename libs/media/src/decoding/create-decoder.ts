import { createRequire } from 'node:module';
import { type FrameDecoder } from '../frame-decoder.js';
import { FluentFfmpegDecoder } from './fluent-ffmpeg.decoder.js';
import { NodeAvDecoder } from './node-av.decoder.js';

export const decoderChoices = ['auto', 'node-av', 'fluent-ffmpeg'] as const;
export type DecoderChoice = (typeof decoderChoices)[number];

export interface ChosenDecoder {
  readonly decoder: FrameDecoder;
  /** Why this one, for the log. */
  readonly reason: string;
}

/** Looks for the package and its library without loading either into this process. */
function hasNodeAv(): boolean {
  const require = createRequire(import.meta.url);
  try {
    require.resolve('node-av/lib');
    createRequire(require.resolve('node-av/package.json')).resolve(`@seydx/node-av-${process.platform}-${process.arch}`);
    return true;
  } catch {
    return false;
  }
}

/** `auto` takes node-av where it is installed, ffmpeg's command otherwise. `processes`: clips that node-av decodes at once. */
export function createDecoder(choice: DecoderChoice, options: { readonly processes: number }): ChosenDecoder {
  if (choice === 'fluent-ffmpeg') return { decoder: new FluentFfmpegDecoder(), reason: 'asked for' };
  if (choice === 'node-av') return { decoder: new NodeAvDecoder(options), reason: 'asked for' };
  return hasNodeAv() ? { decoder: new NodeAvDecoder(options), reason: 'node-av is installed, which starts no process for each clip' } : { decoder: new FluentFfmpegDecoder(), reason: 'node-av is not installed' };
}
