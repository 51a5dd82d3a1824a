import { ClipyardError, type RankedClass } from '@clipyard/contracts';

import { type Predictor, rankClasses } from './predictor.js';

/** Clips that are predicted at once: full speed, and the next ones can be read meanwhile. */
const CHUNK = 64;

export interface ClassifyMany {
  readonly topK: number;
  /** Features of the given clips, (frames, featureSize) each, in their order; an error for a clip that has none. */
  readonly read: (ids: readonly string[]) => Promise<readonly (Float32Array | ClipyardError)[]>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Classifies any number of clips; features are read while those before them are predicted.
 * @returns ranked classes by id, or the error that reading gave
 * @throws ClipyardError as `Predictor.predict`, and what `read` throws
 */
export async function classifyMany(
  predictor: Predictor,
  ids: readonly string[],
  { topK, read, signal }: ClassifyMany,
): Promise<Map<string, RankedClass[] | ClipyardError>> {
  const { frames, featureSize, classes } = predictor.shape;
  const clip = frames * featureSize;
  const results = new Map<string, RankedClass[] | ClipyardError>();
  const chunkAt = (at: number): Promise<readonly (Float32Array | ClipyardError)[]> => {
    const reading = read(ids.slice(at, at + CHUNK));
    // A failure is thrown where the chunk is awaited; when the loop ends before that, nobody needs it.
    reading.catch(() => undefined);
    return reading;
  };
  let next = chunkAt(0);
  for (let at = 0; at < ids.length; at += CHUNK) {
    const found = await next;
    next = chunkAt(at + CHUNK);
    const readable: { id: string; data: Float32Array }[] = [];
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
