import { type Prediction } from '@clipyard/client';

/** Two models on the videos that both were tested on. */
export interface SameVideos {
  readonly videos: number;
  /** Right predictions of the first and of the second model. */
  readonly right: readonly [number, number];
  /** Videos that only the second, or only the first, predicts correctly. */
  readonly gained: number;
  readonly lost: number;
}

/**
 * Compares two models on the videos that both were tested on, so that neither was trained on one of them. The labels of
 * the second model count, because they are the corrected ones.
 */
export async function compareOnSameVideos(
  before: AsyncIterable<Prediction>,
  after: AsyncIterable<Prediction>,
): Promise<SameVideos> {
  const answers = new Map<string, string | null>();
  for await (const { videoId, split, top } of before) if (split === 'test') answers.set(videoId, top[0]?.label ?? null);
  const found = { videos: 0, gained: 0, lost: 0 };
  const right: [number, number] = [0, 0];
  for await (const { videoId, split, top, label } of after) {
    const old = answers.get(videoId);
    if (split !== 'test' || old === undefined) continue;
    const [was, is] = [old === label, top[0]?.label === label];
    found.videos++;
    if (was) right[0]++;
    if (is) right[1]++;
    if (is && !was) found.gained++;
    if (was && !is) found.lost++;
  }
  return { ...found, right };
}
