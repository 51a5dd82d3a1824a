import { ClipyardError, type Tenant, type Verdict } from '@clipyard/api-contract';
import { type BatchReader } from '@clipyard/batches';
import { type ReclassificationRequest } from '@clipyard/classifications';
import { type DatasetRepository, readUsedRows } from '@clipyard/datasets';
import { type ObjectStore } from '@clipyard/object-store';
import { type FeatureRepository } from '@clipyard/videos';

export interface PartItem {
  /** Index of the item in its batch; null in a dataset. */
  readonly index: number | null;
  readonly customId: string;
  readonly uri: string | null;
  readonly videoId: string;
  readonly label: string | null;
  /** The previous result, or the given label. */
  readonly old: Verdict | null;
}

/** The items of one shard. */
export interface Part {
  readonly items: readonly PartItem[];
  /** Features of the items at the given positions, (frames, featureSize) each, or the error if an item has none. */
  read(places: readonly number[]): Promise<(Float32Array | ClipyardError)[]>;
}

const given = (label: string | null): Verdict | null => (label === null ? null : { label, probability: null });

/**
 * Reads stored features shard by shard. Those of a dataset come from its Arrow files, those of a batch from the feature
 * records of its videos.
 */
export class ReclassifiedParts {
  constructor(
    private readonly store: ObjectStore,
    private readonly datasets: DatasetRepository,
    private readonly batches: BatchReader,
    private readonly features: FeatureRepository,
  ) {}

  /**
   * @throws ClipyardError `features_missing`
   * @throws ClipyardError `model_unavailable` if the features of a dataset have another spec
   */
  read(request: ReclassificationRequest, part: number, specId: string, signal: AbortSignal): Promise<Part> {
    const { dataset, batch } = request;
    return dataset !== null
      ? this.ofDataset(request, dataset, part, specId)
      : this.ofBatch(request, batch ?? '', part, specId, signal);
  }

  private async ofDataset(
    tenant: Tenant,
    { name, version }: { name: string; version: number },
    part: number,
    specId: string,
  ): Promise<Part> {
    const pinned = await this.datasets.get(tenant, name, version);
    if (pinned !== null && pinned.dataset.specId !== specId)
      throw new ClipyardError(
        'model_unavailable',
        `The model expects features of spec ${specId}, but the dataset has spec ${pinned.dataset.specId ?? 'none'}`,
      );
    const shard = await pinned?.shards.at(part);
    if (shard === undefined)
      throw new ClipyardError('features_missing', `Dataset ${name} has no shard ${part} in version ${version}`);
    const { rows } = await readUsedRows(this.store, shard);
    return {
      items: rows.map(({ customId, uri, videoId, label }) => ({
        index: null,
        customId: customId ?? videoId,
        uri,
        videoId,
        label,
        old: given(label),
      })),
      read: async (places) => places.map((place) => rows[place]!.data),
    };
  }

  private async ofBatch(
    tenant: Tenant,
    batch: string,
    part: number,
    specId: string,
    signal: AbortSignal,
  ): Promise<Part> {
    const items = (await this.batches.shard(tenant, batch, part)).flatMap(
      ({ index, state, customId, uri, videoId, label, top, abstained }): PartItem[] => {
        if (state !== 'succeeded' || videoId === null) return [];
        const best = top?.[0];
        return [
          {
            index,
            customId,
            uri,
            videoId,
            label,
            old:
              best === undefined
                ? given(label)
                : { label: abstained ? null : best.label, probability: best.probability },
          },
        ];
      },
    );
    return {
      items,
      read: async (places) =>
        (
          await this.features.getMany(
            places.map((place) => ({ specId, videoId: items[place]!.videoId })),
            signal,
          )
        ).map((found) => (found instanceof ClipyardError ? found : found.data)),
    };
  }
}
