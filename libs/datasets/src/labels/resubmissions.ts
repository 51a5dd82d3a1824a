import { type ClipId, clipId, type Resubmitted } from '@clipyard/api-contract';
import { type ObjectStore } from '@clipyard/object-store';

import { type FieldStates, type LabelledVideo } from './label-layer.js';
import { eachShard, type IndexedShard, type LayerChange, readLayer, type ShardVideos } from './labelled-shards.js';

/** The last submission of a video. */
interface Submission {
  readonly place: ShardVideos;
  readonly video: LabelledVideo;
}

/**
 * Makes the last row of each video the only one that counts. Rows of new shards replace earlier rows of their videos,
 * and take over the fields that people have set on them.
 *
 * @param added - the videos of the new shards
 * @param shardsWith - all earlier shards that have one of these videos
 */
export async function joinResubmissions(
  store: ObjectStore,
  added: readonly ShardVideos[],
  shardsWith: (videos: Iterable<{ readonly videoId: string }>) => AsyncIterable<IndexedShard>,
  change: LayerChange,
): Promise<Resubmitted> {
  const submitted = new Map<ClipId, Submission>();
  const counts = { relabelled: 0, moved: 0, kept: 0 };
  const count = (earlier: LabelledVideo, { video }: Submission, set: FieldStates): void => {
    // A field that the submission leaves empty stays as it was.
    const isRelabelled = video.submitted.label !== null && earlier.label !== video.submitted.label;
    const isMoved = video.submitted.split !== null && earlier.split !== video.submitted.split;
    if (isRelabelled && set.label === undefined) counts.relabelled++;
    if (isMoved && set.split === undefined) counts.moved++;
    if ((isRelabelled && set.label !== undefined) || (isMoved && set.split !== undefined)) counts.kept++;
  };
  for (const place of added)
    for (const video of place.videos) {
      const earlier = submitted.get(clipId(video));
      let submission = { place, video };
      if (earlier !== undefined) {
        (await change.editor(earlier.place)).supersede(earlier.video.offset);
        count(earlier.video, submission, {});
        submission = { place, video: await carried(change, submission, earlier.video) };
      }
      submitted.set(clipId(video), submission);
    }
  for await (const known of eachShard(store, shardsWith([...submitted.values()].map(({ video }) => video)), true)) {
    const again = known.videos.filter((video) => !video.superseded && submitted.has(clipId(video)));
    if (again.length === 0) continue;
    const layer = await readLayer(store, known.shard);
    for (const earlier of again) {
      const submission = submitted.get(clipId(earlier))!;
      const set = layer?.rows[earlier.offset]?.set ?? {};
      (await change.editor(known)).supersede(earlier.offset);
      if (Object.keys(set).length > 0) (await change.editor(submission.place)).inherit(submission.video.offset, set);
      count(earlier, submission, set);
      await carried(change, submission, earlier);
    }
  }
  return counts;
}

/**
 * Gives the fields that a submission leaves empty the values of the earlier submission.
 *
 * @returns the video with these values
 */
async function carried(
  change: LayerChange,
  { place, video }: Submission,
  earlier: LabelledVideo,
): Promise<LabelledVideo> {
  const submitted = {
    label: video.submitted.label ?? earlier.submitted.label,
    split: video.submitted.split ?? earlier.submitted.split,
    group: video.submitted.group ?? earlier.submitted.group,
  };
  (await change.editor(place)).carry(video.offset, submitted);
  return { ...video, submitted };
}
