/** A video stream of a file that is no cover, thumbnail track or still, as far as the choice depends on it. */
export interface StreamCandidate {
  /** Its number among all streams of the file. */
  readonly index: number;
  readonly isDefault: boolean;
  /** There is a name for its codec. */
  readonly isKnown: boolean;
  readonly pixels: number;
  readonly packets: number;
  readonly durationMs: number;
}

/**
 * The main video stream, as a player would choose it: one that can be played and is marked as default (in MP4: enabled),
 * then the one with the most pixels × duration, then the first one.
 *
 * @returns null if there is no stream.
 */
export function chooseStream<T extends StreamCandidate>(streams: readonly T[]): T | null {
  const playable = streams.filter(({ isKnown, packets }) => isKnown && packets > 0);
  const weight = ({ pixels, durationMs }: T): number => pixels * durationMs;
  // A stream that cannot be played is still chosen if there is no other: its error says why.
  const [first] = (playable.length > 0 ? playable : streams).toSorted(
    (a, b) => Number(b.isDefault) - Number(a.isDefault) || weight(b) - weight(a) || a.index - b.index,
  );
  return first ?? null;
}
