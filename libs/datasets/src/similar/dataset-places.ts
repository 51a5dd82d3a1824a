import { type DatasetVideo } from '@clipyard/api-contract';
import { type ObjectStore } from '@clipyard/object-store';

import { type PinnedDataset } from '../dataset-repository.js';
import { type LabelledVideo, shownVideo } from '../labels/label-layer.js';
import { eachShard } from '../labels/labelled-shards.js';
import { type Place } from './engine/protocol.js';

/** A video of a dataset as the answers of similarity show it. */
export type ShownVideo = DatasetVideo & { readonly filmstripUrl: string };

/** Looks up videos by their places, which the similarity index finds. A place whose row was replaced has no video. */
export class DatasetPlaces {
  private readonly videos = new Map<string, LabelledVideo>();

  private constructor(private readonly dataset: string) {}

  /** Reads the rows of the shards that the places are in. */
  static async read(store: ObjectStore, { dataset, shards }: PinnedDataset, places: Iterable<Place>) {
    const found = new DatasetPlaces(dataset.name);
    const wanted = new Set<string>();
    const indexes = new Set<number>();
    for (const { shard, offset } of places) {
      wanted.add(`${shard}.${offset}`);
      indexes.add(shard);
    }
    const some = async function* () {
      for (const index of [...indexes].sort((a, b) => a - b)) {
        const shard = await shards.at(index);
        if (shard !== undefined) yield [index, shard] as const;
      }
    };
    for await (const { index, videos } of eachShard(store, some()))
      for (const video of videos) {
        const key = `${index}.${video.offset}`;
        if (wanted.has(key) && !video.superseded) found.videos.set(key, video);
      }
    return found;
  }

  at({ shard, offset }: Place): ShownVideo | undefined {
    const video = this.videos.get(`${shard}.${offset}`);
    if (video === undefined) return undefined;
    return { ...shownVideo(video), shard, filmstripUrl: filmstripOf(this.dataset, video.videoId, shard) };
  }
}

const filmstripOf = (dataset: string, videoId: string, shard: number): string =>
  `/v1/datasets/${encodeURIComponent(dataset)}/videos/${videoId}/filmstrip?shard=${shard}`;
