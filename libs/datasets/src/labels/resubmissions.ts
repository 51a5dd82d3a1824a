import { type DatasetShard, type Resubmitted } from '@clipyard/api-contract';
import { type ObjectStore } from '@clipyard/object-store';

import { type FieldStates, type LabelledVideo } from './label-layer.js';
import { eachShard, type LayerChange, readLayer } from './labelled-shards.js';

/** The last submission of a video. */
interface Submission {
  readonly index: number;
  readonly video: LabelledVideo;
}

/**
 * Makes the last row of each video the only one that counts. Rows of new shards replace earlier rows of their videos,
 * and take over the fields that people have set on them.
 *
 * @param shards - all shards of the dataset, the new ones at the end
 * @param first - index of the first new shard
 */
export async function joinResubmissions(
  store: ObjectStore,
  shards: readonly DatasetShard[],
  first: number,
  change: LayerChange,
): Promise<Resubmitted> {
  const submitted = new Map<string, Submission>();
  const counts = { relabelled: 0, moved: 0, kept: 0 };
  const count = (earlier: LabelledVideo, { video }: Submission, set: FieldStates): void => {
    const isRelabelled = earlier.label !== video.label;
    const isMoved = earlier.split !== video.split;
    if (isRelabelled && set.label === undefined) counts.relabelled++;
    if (isMoved && set.split === undefined) counts.moved++;
    if ((isRelabelled && set.label !== undefined) || (isMoved && set.split !== undefined)) counts.kept++;
  };
  const places = [...shards.keys()];
  const added = { places: places.slice(first), skipUnreadable: true };
  for await (const { index, videos } of eachShard(store, shards, added))
    for (const video of videos) {
      const earlier = submitted.get(video.videoId);
      const submission = { index, video };
      if (earlier !== undefined) {
        (await change.editor(earlier.index)).supersede(earlier.video.offset);
        count(earlier.video, submission, {});
      }
      submitted.set(video.videoId, submission);
    }
  const known = { places: places.slice(0, first), skipUnreadable: true };
  for await (const { index, shard, videos } of eachShard(store, shards, known)) {
    const again = videos.filter(({ videoId, superseded }) => !superseded && submitted.has(videoId));
    if (again.length === 0) continue;
    const layer = await readLayer(store, shard);
    for (const earlier of again) {
      const submission = submitted.get(earlier.videoId)!;
      const set = layer?.rows[earlier.offset]?.set ?? {};
      (await change.editor(index)).supersede(earlier.offset);
      if (Object.keys(set).length > 0) (await change.editor(submission.index)).inherit(submission.video.offset, set);
      count(earlier, submission, set);
    }
  }
  return counts;
}
