/**
 * The footage that features are computed from: a whole video. Parts of videos will add a range here and to `clipId`.
 */
export interface ClipKey {
  /** SHA-256 of the bytes of the video. */
  readonly videoId: string;
}

/** The identity of features: footage under a feature spec. */
export interface FeatureKey extends ClipKey {
  readonly specId: string;
}

/** The canonical text of a `ClipKey`. Rows that can have different specs are joined by it. */
export type ClipId = string & { readonly brand: 'ClipId' };
/** The canonical text of a `FeatureKey`. Keys of the store, maps and ids of jobs contain it. */
export type FeatureId = string & { readonly brand: 'FeatureId' };

/** Returns the videoId for a whole video. */
export const clipId = ({ videoId }: ClipKey): ClipId => videoId as ClipId;

/** Returns `specId/videoId` for a whole video. */
export const featureId = (key: FeatureKey): FeatureId => `${key.specId}/${clipId(key)}` as FeatureId;
