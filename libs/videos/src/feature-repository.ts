import { ClipyardError, type FeatureSpec, type VideoFeatures } from '@clipyard/api-contract';
import { decodeFeatureRecord, encodeFeatureRecord } from '@clipyard/features';
import { keys } from '@clipyard/object-store';
import { type ObjectStore } from '@clipyard/object-store';
import pMap from 'p-map';

/** Parallel reads: enough to hide the latency of the store, few enough that records of 80 KB fit in memory. */
const PARALLEL_READS = 64;

/** Features by content address: written once for each video and spec, and shared by all projects. */
export class FeatureRepository {
  constructor(private readonly store: ObjectStore) {}

  /** Not synced to disk, so a crash of the machine can lose features. A shard without them has them extracted again. */
  async put(features: VideoFeatures, spec: FeatureSpec): Promise<void> {
    await this.store.put(keys.features(features.specId, features.videoId), encodeFeatureRecord(features, spec), {
      durable: false,
    });
  }

  /**
   * @returns null if the features do not exist
   * @throws ClipyardError `features_missing` if the record is damaged
   */
  async get(specId: string, videoId: string): Promise<VideoFeatures | null> {
    const bytes = await this.store.get(keys.features(specId, videoId));
    return bytes === null ? null : decodeFeatureRecord(bytes).features;
  }

  /** Whether a record exists. It is not read. */
  async has(specId: string, videoId: string): Promise<boolean> {
    return (await this.store.head(keys.features(specId, videoId))) !== null;
  }

  /**
   * The features of many videos, in the order of the ids. Missing or damaged features are returned as the error of
   * their own video.
   *
   * @throws ClipyardError `storage_unavailable`, `cancelled`
   */
  async getMany(
    specId: string,
    videoIds: readonly string[],
    signal: AbortSignal,
  ): Promise<(VideoFeatures | ClipyardError)[]> {
    return pMap(videoIds, (videoId) => this.getOrError(specId, videoId), { concurrency: PARALLEL_READS, signal });
  }

  private async getOrError(specId: string, videoId: string): Promise<VideoFeatures | ClipyardError> {
    try {
      return (
        (await this.get(specId, videoId)) ??
        new ClipyardError('features_missing', `The features of ${videoId} are missing`)
      );
    } catch (error) {
      if (error instanceof ClipyardError && error.code === 'features_missing') return error;
      throw error;
    }
  }
}
