import { z } from 'zod';

import { DatasetVideoSchema } from './datasets.js';
import { SplitSchema } from './split.js';

/** Most similar videos that one call may ask for. */
export const MAX_SIMILAR = 100;
/** Most videos that one selection may have. */
export const MAX_SELECTED = 1000;

const filmstripUrl = z.string().describe('The frames that the network used, side by side in a GIF');

/** Frames of two videos that show the same moment. */
export const AlignedFrameSchema = z.object({
  first: z.number().describe('Seconds from the start of the first video'),
  second: z.number().describe('Seconds from the start of the second video'),
  similarity: z.number().describe('Cosine of the features of the two frames'),
});

const alignment = {
  correlation: z.number().describe('How closely both videos change over time, at most 1'),
  frames: z.array(AlignedFrameSchema).describe('The frames that show the same moment'),
};

export const SimilarVideoSchema = DatasetVideoSchema.extend({
  similarity: z.number().describe('Cosine of the mean features of both videos, at most 1'),
  nearDuplicate: z
    .object(alignment)
    .nullable()
    .describe('How the videos fit onto each other, if they are near-duplicates; null if not'),
  filmstripUrl,
});
export type SimilarVideo = z.infer<typeof SimilarVideoSchema>;

/** Answer to a search for similar videos. */
export const SimilarVideosSchema = z.object({
  object: z.literal('similar_videos'),
  dataset: z.string(),
  version: z.number().int(),
  videoId: z.string().describe('The video that was searched for'),
  data: z.array(SimilarVideoSchema).describe('The most similar videos, the most similar first'),
});
export type SimilarVideos = z.infer<typeof SimilarVideosSchema>;

/** Answer while a search, a comparison or the features of an upload are not ready. */
export const SimilarityPendingSchema = z.object({
  object: z.literal('similarity_index'),
  state: z.literal('building'),
  shards: z.number().int().describe('Shards of the dataset'),
  shardsDone: z.number().int().describe('Shards that are indexed or compared'),
  uri: z.string().nullable().describe('The upload whose features are being computed; repeat the call with this uri'),
});
export type SimilarityPending = z.infer<typeof SimilarityPendingSchema>;

const k = z.number().int().min(1).max(MAX_SIMILAR).default(10).describe('Number of videos to answer');

export const FindSimilarSchema = z
  .object({ uri: z.string().min(1).max(4096), k })
  .strict()
  .meta({ examples: [{ uri: 's3://videos/clip.mp4', k: 10 }] });
export type FindSimilar = z.infer<typeof FindSimilarSchema>;

/** Two videos of a group that are near-duplicates, and the frames that prove it. */
export const DuplicatePairSchema = z.object({
  first: z.string().describe('videoId'),
  second: z.string().describe('videoId'),
  similarity: z.number().describe('Mean cosine of the frames'),
  ...alignment,
});

/** Videos that show the same: re-encoded, cropped, shortened or in another resolution. */
export const DuplicateGroupSchema = z.object({
  videos: z.array(DatasetVideoSchema.extend({ filmstripUrl })),
  pairs: z.array(DuplicatePairSchema),
  labels: z.array(z.string()).describe('The different labels of the videos; more than one is a contradiction'),
  splits: z.array(SplitSchema).describe('The different splits of the videos; more than one is leakage'),
});
export type DuplicateGroup = z.infer<typeof DuplicateGroupSchema>;

export const KeepOneSchema = z
  .object({
    reason: z.string().max(500).optional().describe('Shown in the history'),
    validateOnly: z.boolean().default(false).describe('Counts the videos, but changes nothing'),
  })
  .strict()
  .meta({ examples: [{ validateOnly: true }] });
export type KeepOne = z.input<typeof KeepOneSchema>;

/** Answer to "keep one of each". */
export const KeptOneSchema = z.object({
  dataset: z.string(),
  version: z.number().int().describe('The version with the change; the current one if nothing changed'),
  groups: z.number().int().describe('Groups of near-duplicates of which one video stays'),
  excluded: z.number().int().describe('Videos that are excluded'),
  contradictions: z
    .number()
    .int()
    .describe('Groups that stay as they are because their videos have different labels; correct the labels first'),
  validateOnly: z.boolean(),
});
export type KeptOne = z.infer<typeof KeptOneSchema>;

export const SelectVideosSchema = z
  .object({
    n: z.number().int().min(1).max(MAX_SELECTED).describe('Number of videos to choose'),
    seed: z.number().int().min(0).max(0xffff_ffff).default(0).describe('The same seed chooses the same videos'),
  })
  .strict()
  .meta({ examples: [{ n: 50 }] });
export type SelectVideos = z.input<typeof SelectVideosSchema>;

export const SelectedVideoSchema = DatasetVideoSchema.extend({
  represents: z.number().int().describe('Unlabelled videos of its group of similar videos, with itself'),
  filmstripUrl,
});

/** The unlabelled videos that are most worth a label, the most useful first. */
export const SelectedVideosSchema = z.object({
  object: z.literal('selected_videos'),
  dataset: z.string(),
  version: z.number().int(),
  unlabelled: z.number().int().describe('Videos without a label that the selection was made from'),
  data: z.array(SelectedVideoSchema),
});
export type SelectedVideos = z.infer<typeof SelectedVideosSchema>;
