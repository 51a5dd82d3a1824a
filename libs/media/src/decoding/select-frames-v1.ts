import { type DecodedFrames } from '@clipyard/api-contract';

import { type DecodeRequest } from '../frame-decoder.js';
import { countsAgree, frameIndices } from '../sampling/frame-indices.js';
import { enoughKeyFrames, EXACT_PIXELS } from '../sampling/key-frames.js';
import { expectedFrames, type Probed } from './probed.js';
import { type Pass, selected, type TakeFrames } from './select-frames.js';

/**
 * Selects frames by version 1 of the decoding rules, which existing feature specs keep: short clips are sampled by
 * frame count, long ones by the duration that their container declares.
 *
 * @throws ClipyardError `media_*`
 */
export async function selectFramesV1(
  probed: Probed,
  { sampling, maxFrames, imageSize }: DecodeRequest['settings'],
  take: TakeFrames,
): Promise<Omit<DecodedFrames, 'decoder'>> {
  const { durationMs } = probed;
  const finish = (pass: Pass): Omit<DecodedFrames, 'decoder'> =>
    selected(probed, imageSize, pass, pass.timesMs.slice(0, maxFrames), 0);
  const byIndex = (frames: number): Pass | Promise<Pass> =>
    take({ kind: 'indices', indices: frameIndices(sampling, frames, maxFrames), usableOnly: false, timeline: null });
  const expected = expectedFrames(probed);
  if (
    sampling === 'uniform' &&
    durationMs !== null &&
    expected > maxFrames &&
    expected * probed.width * probed.height > EXACT_PIXELS
  ) {
    const pass = await take({ kind: 'key-frames', durationMs, count: maxFrames });
    if (enoughKeyFrames(pass.frames.length, maxFrames)) return finish(pass);
  }
  const pass = await byIndex(sampling === 'head' ? maxFrames : expected);
  // In a clip with fewer than two frames per segment, an expected count that is one too high puts the last index past
  // the end.
  const short = pass.frames.length < Math.min(maxFrames, pass.decoded);
  if (sampling !== 'uniform' || pass.decoded === 0 || (!short && countsAgree(expected, pass.decoded)))
    return finish(pass);
  return finish(await byIndex(pass.decoded));
}
