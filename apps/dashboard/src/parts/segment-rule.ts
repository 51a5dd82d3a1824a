/** How videos are divided into segments. */
export interface SegmentChoice {
  /** Empty: videos are not divided. */
  readonly segments: '' | 'stride' | 'shots';
  /** Length of a segment if `segments` is `stride`. */
  readonly segmentSeconds: number;
}

/** The rule for segments as JSON and as the text of a query; null if videos are not divided. */
export function segmentRule({ segments, segmentSeconds: seconds }: SegmentChoice) {
  if (segments === '') return null;
  return segments === 'shots'
    ? { rule: { by: segments }, text: segments }
    : { rule: { by: segments, seconds }, text: `${segments}:${seconds}` };
}
