import { ClipyardError, type FeatureSpec, type VideoFeatures } from '@clipyard/api-contract';
import { decodeFeatureRecord, encodeFeatureRecord } from '@clipyard/features';
import { keys } from '@clipyard/object-store';
import { type ObjectStore } from '@clipyard/object-store';

/** Reads at once: enough to hide the store's latency, few enough that 80 KB records do not pile up. */
const PARALLEL_READS = 64;

/** Features by content address: written once for each video and spec, whoever asks for them. */
export class FeatureRepository {
  constructor(private readonly store: ObjectStore) {}

  /** Lost with the machine, not with the process, until a shard holds them; a shard that misses some has them extracted again. */
  async put(features: VideoFeatures, spec: FeatureSpec): Promise<void> {
    await this.store.put(keys.features(features.specId, features.videoId), encodeFeatureRecord(features, spec), {
      durable: false,
    });
  }

  /** Null where the features do not exist. Errors: `features_missing` where the record is damaged. */
  async get(specId: string, videoId: string): Promise<VideoFeatures | null> {
    const bytes = await this.store.get(keys.features(specId, videoId));
    return bytes === null ? null : decodeFeatureRecord(bytes).features;
  }

  /** Whether a record exists, unread. */
  async has(specId: string, videoId: string): Promise<boolean> {
    return (await this.store.head(keys.features(specId, videoId))) !== null;
  }

  /**
   * The features of many videos, in the order asked for. Missing or damaged ones come back as the error of their
   * own video; a store that does not answer fails the call.
   */
  async getMany(
    specId: string,
    videoIds: readonly string[],
    signal: AbortSignal,
  ): Promise<(VideoFeatures | ClipyardError)[]> {
    const found: (VideoFeatures | ClipyardError)[] = [];
    for (let start = 0; start < videoIds.length; start += PARALLEL_READS) {
      signal.throwIfAborted();
      found.push(
        ...(await Promise.all(
          videoIds.slice(start, start + PARALLEL_READS).map((videoId) => this.getOrError(specId, videoId)),
        )),
      );
    }
    return found;
  }

  private async getOrError(specId: string, videoId: string): Promise<VideoFeatures | ClipyardError> {
    try {
      return (
        (await this.get(specId, videoId)) ??
        new ClipyardError('features_missing', `The features of ${videoId} are gone`)
      );
    } catch (error) {
      if (error instanceof ClipyardError && error.code === 'features_missing') return error;
      throw error;
    }
  }
}
