import { type ClipId, clipId, ClipyardError, type FieldError, type Resubmitted } from '@clipyard/api-contract';
import { type ObjectStore } from '@clipyard/object-store';

import { type FieldStates, type LabelledVideo } from './label-layer.js';
import { eachShard, type IndexedShard, type LayerChange, readLayer, type ShardVideos } from './labelled-shards.js';

/** The last submission of a video. */
interface Submission {
  readonly place: ShardVideos;
  readonly video: LabelledVideo;
}

/** Videos that an error names. */
const NAMED = 100;
/** Videos that the message of an error names. */
const IN_MESSAGE = 3;

/** The changes to videos that a dataset had already. */
export class Resubmissions {
  private readonly tally = { relabelled: 0, moved: 0, regrouped: 0, kept: 0 };
  private readonly changed: FieldError[] = [];
  private changes = 0;

  get counts(): Resubmitted {
    return this.tally;
  }

  /**
   * @param set - the fields that people have set on the earlier row
   * @param where - where the earlier row is, for people
   */
  add(earlier: LabelledVideo, { video }: Submission, set: FieldStates, where = 'in the dataset'): void {
    const changes: string[] = [];
    let isKept = earlier.excluded;
    for (const [field, count] of COUNTED) {
      const submitted = video.submitted[field];
      // A field that the submission leaves empty stays as it was.
      if (submitted === null || submitted === earlier[field]) continue;
      if (set[field] !== undefined) {
        isKept = true;
        continue;
      }
      this.tally[count]++;
      changes.push(`${field} ${earlier[field] ?? 'none'} ${where}, ${submitted} in the submission`);
    }
    if (isKept) this.tally.kept++;
    if (changes.length === 0) return;
    this.changes++;
    if (this.changed.length < NAMED)
      this.changed.push({
        pointer: `/videos/${video.videoId}`,
        code: 'relabelled',
        detail: `${video.customId ?? video.videoId}: ${changes.join('; ')}`,
      });
  }

  /** @throws ClipyardError `relabel_refused` with the first videos, if any video changed */
  refuse(dataset: string): void {
    if (this.changes === 0) return;
    const named = this.changed.slice(0, IN_MESSAGE).map(({ detail = '' }) => detail);
    const more = this.changes - named.length;
    throw new ClipyardError(
      'relabel_refused',
      `${this.changes.toLocaleString('en')} ${this.changes === 1 ? 'video differs' : 'videos differ'} from dataset ` +
        `${dataset}, so nothing was added. ${named.join('. ')}` +
        (more > 0 ? `. And ${more.toLocaleString('en')} more` : ''),
      { errors: this.changed },
    );
  }
}

const COUNTED = [
  ['label', 'relabelled'],
  ['split', 'moved'],
  ['group', 'regrouped'],
] as const;

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
): Promise<Resubmissions> {
  const submitted = new Map<ClipId, Submission>();
  const resubmissions = new Resubmissions();
  for (const place of added)
    for (const video of place.videos) {
      const earlier = submitted.get(clipId(video));
      let submission = { place, video };
      if (earlier !== undefined) {
        (await change.editor(earlier.place)).supersede(earlier.video.offset);
        resubmissions.add(earlier.video, submission, {}, 'in an earlier item');
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
      resubmissions.add(earlier, submission, set);
      await carried(change, submission, earlier);
    }
  }
  return resubmissions;
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
