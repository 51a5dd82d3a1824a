/**
 * Identifies a video: an item of a batch by its index, or a video of a dataset. `shard`, the index of the video's shard
 * in the dataset, saves a search.
 */
export type FilmstripOf =
  | { readonly batch: string; readonly index: number }
  | { readonly dataset: string; readonly version?: number; readonly videoId: string; readonly shard?: number };

/** Path of a video's filmstrip in the API. */
export function filmstripPath(of: FilmstripOf): string {
  if ('batch' in of) return `/v1/batches/${encodeURIComponent(of.batch)}/items/${of.index}/filmstrip`;
  const { dataset, videoId, version, shard } = of;
  const query = Object.entries({ version, shard })
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]))
    .join('&');
  const path = `/v1/datasets/${encodeURIComponent(dataset)}/videos/${encodeURIComponent(videoId)}/filmstrip`;
  return query === '' ? path : `${path}?${query}`;
}
