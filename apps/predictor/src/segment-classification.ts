import {
  ClipyardError,
  type FeatureId,
  featureId,
  type FeatureKey,
  type RankedClass,
  RESULT_CLASSES,
  toFailure,
  videoIdOf,
} from '@clipyard/api-contract';
import { type ClassificationRequest, type StoredSegment } from '@clipyard/classifications';
import { classifyMany, type Predictor, rankClasses } from '@clipyard/classifier';
import { validFrames } from '@clipyard/features';
import { boundsOf, type FeatureRepository, type ListedSegment, type SegmentLists } from '@clipyard/videos';

/** Segments of which all classes are in memory at once. */
const CHUNK = 256;

export interface ClassifiedSegments {
  readonly segments: readonly StoredSegment[];
  /** The mean of the segments, each weighted by its length; null if no segment has classes. */
  readonly top: readonly RankedClass[] | null;
  readonly frames: number;
}

/** Classifies the segments of a video that was divided by an extract job. */
export class SegmentClassification {
  constructor(
    private readonly lists: Pick<SegmentLists, 'get'>,
    private readonly features: Pick<FeatureRepository, 'getMany'>,
  ) {}

  /**
   * @param video - key of the whole video
   * @throws ClipyardError `features_missing` if the video has not been divided; the errors of `Predictor.predict`
   */
  async run(
    { segments: rule, topK }: Pick<ClassificationRequest, 'segments' | 'topK'>,
    video: FeatureKey,
    predictor: Predictor,
    signal: AbortSignal,
  ): Promise<ClassifiedSegments> {
    const listed = rule === undefined ? null : await this.lists.get(video, rule);
    if (listed === null) throw new ClipyardError('features_missing', `The segments of ${video.videoId} are missing`);
    const mean = new MeanClasses(predictor.labels);
    const segments: StoredSegment[] = [];
    let frames = 0;
    for (let at = 0; at < listed.length; at += CHUNK) {
      const chunk = listed.slice(at, at + CHUNK);
      const keyOf = ({ startMs, endMs }: ListedSegment): FeatureKey => ({
        ...video,
        videoId: videoIdOf(video.videoId, { startMs, endMs }),
      });
      const wanted = new Map(
        chunk.filter(({ failure }) => failure === undefined).map((one) => [featureId(keyOf(one)), keyOf(one)]),
      );
      const read = async (ids: readonly FeatureId[]): Promise<(Float32Array | ClipyardError)[]> => {
        const keys = ids.map((id) => wanted.get(id)!);
        return (await this.features.getMany(keys, signal)).map((found) => {
          if (found instanceof ClipyardError) return found;
          frames += validFrames(found.mask);
          return found.data;
        });
      };
      const topOf = await classifyMany(predictor, [...wanted.keys()], { topK: predictor.labels.length, read, signal });
      for (const one of chunk) {
        const { videoId } = keyOf(one);
        const classes = one.failure === undefined ? topOf.get(featureId(keyOf(one))) : undefined;
        const bounds = boundsOf(one, listed);
        if (classes === undefined || classes instanceof ClipyardError)
          segments.push({ ...bounds, videoId: null, top: null, failure: one.failure ?? toFailure(classes) });
        else {
          mean.add(classes, one.endMs - one.startMs);
          segments.push({ ...bounds, videoId, top: classes.slice(0, Math.min(topK, RESULT_CLASSES)), failure: null });
        }
      }
    }
    return { segments, top: mean.ranked(topK), frames };
  }
}

/** The weighted mean of probabilities. */
class MeanClasses {
  private readonly sums: Float64Array;
  private readonly places: ReadonlyMap<string, number>;
  private weight = 0;

  constructor(private readonly labels: readonly string[]) {
    this.sums = new Float64Array(labels.length);
    this.places = new Map(labels.map((label, place) => [label, place]));
  }

  add(classes: readonly RankedClass[], weight: number): void {
    for (const { label, probability } of classes) this.sums[this.places.get(label)!]! += probability * weight;
    this.weight += weight;
  }

  ranked(topK: number): RankedClass[] | null {
    if (this.weight === 0) return null;
    const probabilities = Float32Array.from(this.sums, (sum) => sum / this.weight);
    return rankClasses(probabilities, this.labels, topK);
  }
}
