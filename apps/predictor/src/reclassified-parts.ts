import { type BatchReader } from '@clipyard/batches';
import { ClipyardError, type Verdict } from '@clipyard/contracts';
import { decodeShard } from '@clipyard/features';
import { type ObjectStore } from '@clipyard/object-store';
import { type DatasetRepository, type FeatureRepository, type ReclassificationRequest } from '@clipyard/repositories';

export interface PartItem {
  /** In a batch. */
  readonly index: number | null;
  readonly customId: string;
  readonly uri: string | null;
  readonly videoId: string;
  readonly label: string | null;
  /** What was said of it before. */
  readonly old: Verdict | null;
}

/** One shard of what is classified again. */
export interface Part {
  readonly items: readonly PartItem[];
  /** Features of the items at the given places, (frames, featureSize) each, or the error of one that has none. */
  read(places: readonly number[]): Promise<(Float32Array | ClipyardError)[]>;
}

const given = (label: string | null): Verdict | null => (label === null ? null : { label, probability: null });

/** Stored features, shard by shard: of a dataset from its Arrow files, of a batch from the records of its videos. */
export class ReclassifiedParts {
  constructor(
    private readonly store: ObjectStore,
    private readonly datasets: DatasetRepository,
    private readonly batches: BatchReader,
    private readonly features: FeatureRepository,
  ) {}

  /** Errors: `features_missing`, `model_unavailable` where a dataset's features are of another spec. */
  read({ dataset, batch }: ReclassificationRequest, part: number, specId: string, signal: AbortSignal): Promise<Part> {
    return dataset !== null ? this.ofDataset(dataset, part, specId) : this.ofBatch(batch ?? '', part, specId, signal);
  }

  private async ofDataset(
    { name, version }: { name: string; version: number },
    part: number,
    specId: string,
  ): Promise<Part> {
    const pinned = await this.datasets.get(name, version);
    const key = pinned?.shards[part]?.key ?? '';
    if (pinned !== null && pinned.dataset.specId !== specId)
      throw new ClipyardError(
        'model_unavailable',
        `The model takes features of spec ${specId}, the dataset holds those of ${pinned.dataset.specId ?? 'none'}`,
      );
    const bytes = await this.store.get(key);
    if (bytes === null) throw new ClipyardError('features_missing', `Shard ${part} of dataset ${name} is gone`);
    const { rows } = decodeShard(bytes);
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

  private async ofBatch(batch: string, part: number, specId: string, signal: AbortSignal): Promise<Part> {
    const items = (await this.batches.shard(batch, part)).flatMap(
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
            specId,
            places.map((place) => items[place]!.videoId),
            signal,
          )
        ).map((found) => (found instanceof ClipyardError ? found : found.data)),
    };
  }
}
