import { ClipyardError, type RankedClass } from '@clipyard/api-contract';

import { type Predictor, rankClasses } from './predictor.js';

/** Clips per prediction: enough for full speed, while the next clips are read. */
const CHUNK = 64;

export interface ClassifyMany<Id extends string> {
  readonly topK: number;
  /**
   * Reads the features of clips, in order.
   *
   * @returns `(frames, featureSize)` for each clip, or the error of a clip whose features cannot be read
   */
  readonly read: (ids: readonly Id[]) => Promise<readonly (Float32Array | ClipyardError)[]>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Classifies any number of clips. The features of the next clips are read during each prediction.
 *
 * @returns ranked classes by clip id, or the error from reading the clip
 * @throws ClipyardError the errors of `Predictor.predict` and of `read`
 */
export async function classifyMany<Id extends string>(
  predictor: Predictor,
  ids: readonly Id[],
  { topK, read, signal }: ClassifyMany<Id>,
): Promise<Map<Id, RankedClass[] | ClipyardError>> {
  const { frames, featureSize, classes } = predictor.shape;
  const clip = frames * featureSize;
  const results = new Map<Id, RankedClass[] | ClipyardError>();
  const chunkAt = (at: number): Promise<readonly (Float32Array | ClipyardError)[]> => {
    const reading = read(ids.slice(at, at + CHUNK));
    // Errors are thrown when the chunk is awaited. If the loop ends earlier, they do not matter.
    reading.catch(() => undefined);
    return reading;
  };
  let next = chunkAt(0);
  for (let at = 0; at < ids.length; at += CHUNK) {
    const found = await next;
    next = chunkAt(at + CHUNK);
    const readable: { id: Id; data: Float32Array }[] = [];
    found.forEach((data, i) => {
      const id = ids[at + i]!;
      if (data instanceof ClipyardError) results.set(id, data);
      else readable.push({ id, data });
    });
    if (readable.length === 0) continue;
    const features = new Float32Array(readable.length * clip);
    readable.forEach(({ data }, i) => features.set(data, i * clip));
    const probabilities = await predictor.predict(features, signal, true);
    readable.forEach(({ id }, i) =>
      results.set(id, rankClasses(probabilities.subarray(i * classes, (i + 1) * classes), predictor.labels, topK)),
    );
  }
  return results;
}
