/** The facts about a video stream on which the choice depends. Covers, thumbnail tracks and stills are excluded. */
export interface StreamCandidate {
  /** Its index among all streams of the file. */
  readonly index: number;
  readonly isDefault: boolean;
  /** FFmpeg has a name for its codec. */
  readonly isKnown: boolean;
  readonly pixels: number;
  readonly packets: number;
  readonly durationMs: number;
}

/**
 * Chooses the main video stream as a player would. Playable streams that are marked as default (in MP4: enabled) come
 * first, then the one with the most pixels × duration, then the first one.
 *
 * @returns null if there is no stream
 */
export function chooseStream<T extends StreamCandidate>(streams: readonly T[]): T | null {
  const playable = streams.filter(({ isKnown, packets }) => isKnown && packets > 0);
  const weight = ({ pixels, durationMs }: T): number => pixels * durationMs;
  // If no stream can be played, one is chosen anyway, so that its error explains the failure.
  const [first] = (playable.length > 0 ? playable : streams).toSorted(
    (a, b) => Number(b.isDefault) - Number(a.isDefault) || weight(b) - weight(a) || a.index - b.index,
  );
  return first ?? null;
}
