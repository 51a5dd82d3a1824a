import { ClipyardError, type FeatureKey, type FeatureSpec, type VideoFeatures } from '@clipyard/api-contract';
import { decodeFeatureRecord, encodeFeatureRecord } from '@clipyard/features';
import { keys, type ObjectStore } from '@clipyard/object-store';
import pMap from 'p-map';

/** Parallel reads: enough to hide the latency of the store, few enough that records of 80 KB fit in memory. */
const PARALLEL_READS = 64;

/** Features by content address: written once for each video and spec, and shared by all projects. */
export class FeatureRepository {
  constructor(private readonly store: ObjectStore) {}

  /** Not synced to disk, so a crash of the machine can lose features. A shard without them has them extracted again. */
  async put(features: VideoFeatures, spec: FeatureSpec): Promise<void> {
    await this.store.put(keys.features(features), encodeFeatureRecord(features, spec), { durable: false });
  }

  /**
   * @returns null if the features do not exist
   * @throws ClipyardError `features_missing` if the record is damaged
   */
  async get(key: FeatureKey): Promise<VideoFeatures | null> {
    const bytes = await this.store.get(keys.features(key));
    return bytes === null ? null : decodeFeatureRecord(bytes).features;
  }

  /** Whether a record exists. It is not read. */
  async has(key: FeatureKey): Promise<boolean> {
    return (await this.store.head(keys.features(key))) !== null;
  }

  /** Whether a record exists for each key. */
  async hasAll(wanted: readonly FeatureKey[]): Promise<boolean> {
    const found = await pMap(wanted, (key) => this.has(key), { concurrency: PARALLEL_READS });
    return found.every(Boolean);
  }

  /**
   * The features of many videos, in the order of the keys. Missing or damaged features are returned as the error of
   * their own video.
   *
   * @throws ClipyardError `storage_unavailable`, `cancelled`
   */
  getMany(wanted: readonly FeatureKey[], signal: AbortSignal): Promise<(VideoFeatures | ClipyardError)[]> {
    return pMap(wanted, (key) => this.getOrError(key), { concurrency: PARALLEL_READS, signal });
  }

  private async getOrError(key: FeatureKey): Promise<VideoFeatures | ClipyardError> {
    try {
      return (
        (await this.get(key)) ?? new ClipyardError('features_missing', `The features of ${key.videoId} are missing`)
      );
    } catch (error) {
      if (error instanceof ClipyardError && error.code === 'features_missing') return error;
      throw error;
    }
  }
}
