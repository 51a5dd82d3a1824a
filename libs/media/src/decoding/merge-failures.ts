import { ClipyardError } from '@clipyard/api-contract';

import { type DecodedSegment } from '../frame-decoder.js';

type Failed = Extract<DecodedSegment, { error: unknown }>;

/**
 * Makes one error of all segments without frames at the end of a file, because a file that breaks gives no other
 * segments.
 *
 * @throws the errors of the decoder; the first error of a segment if no segment has frames
 */
export async function* mergeFailures(segments: AsyncIterable<DecodedSegment>): AsyncGenerator<DecodedSegment> {
  const failed: Failed[] = [];
  let isEmpty = true;
  for await (const segment of segments) {
    if ('error' in segment) {
      failed.push(segment);
      continue;
    }
    yield* failed.splice(0);
    isEmpty = false;
    yield segment;
  }
  const [first] = failed;
  if (first === undefined) return;
  const { error } = first;
  if (isEmpty) throw new ClipyardError(error.code, error.message);
  yield { startMs: first.startMs, endMs: failed.at(-1)!.endMs, error };
}
