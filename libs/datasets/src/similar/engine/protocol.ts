import { type Alignment } from '../frames/align-frames.js';

/** The keys of a shard's pages. */
export interface PageKeys {
  readonly vectors: string;
  readonly frames: string;
}

/** A row of a dataset: the index of its shard, and its position in the shard. */
export interface Place {
  readonly shard: number;
  readonly offset: number;
}

/** A video to search for: one of the dataset, or the pages of another video. */
export type SearchQuery =
  { readonly videoId: string } | { readonly pages: { readonly vectors: Uint8Array; readonly frames: Uint8Array } };

export interface SearchCall {
  readonly pages: readonly PageKeys[];
  readonly query: SearchQuery;
  /** The most similar rows to answer; those nearer than `compared` are compared frame by frame. */
  readonly count: number;
  readonly compared: number;
}

export interface Found extends Place {
  readonly videoId: string;
  /** Cosine of the mean vectors. */
  readonly similarity: number;
  /** Null if the videos are not near-duplicates, or were not compared frame by frame. */
  readonly alignment: Alignment | null;
}

export interface PairsCall {
  readonly pages: readonly PageKeys[];
  /** The shard whose rows are compared with each other and with those of all shards before it. */
  readonly shard: number;
}

/** Two rows that are near-duplicates. */
export interface FoundPair {
  readonly first: Place & { readonly videoId: string };
  readonly second: Place & { readonly videoId: string };
  readonly alignment: Alignment;
}

export interface SelectCall {
  readonly pages: readonly PageKeys[];
  /** Rows that have a label already. */
  readonly labelled: readonly Place[];
  /** Rows to choose from. */
  readonly candidates: readonly Place[];
  readonly count: number;
  readonly seed: number;
}

export interface Selected extends Place {
  /** Number of rows that it stands for. */
  readonly represents: number;
}
