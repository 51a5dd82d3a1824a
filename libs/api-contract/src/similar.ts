import { z } from 'zod';

import { DatasetVideoSchema } from './datasets.js';
import { SplitSchema } from './split.js';

/** Most similar videos that one call may ask for. */
export const MAX_SIMILAR = 100;
/** Most videos that one selection may have. */
export const MAX_SELECTED = 1000;

const filmstripUrl = z.string().describe('The frames that the network used, side by side in a GIF');

/** Frames of two videos that show the same moment. */
export const AlignedFrameSchema = z
  .object({
    first: z.number().describe('Seconds from the start of the first video'),
    second: z.number().describe('Seconds from the start of the second video'),
    similarity: z.number().describe('Cosine of the features of the two frames'),
  })
  .meta({ id: 'AlignedFrame' });

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
}).meta({ id: 'SimilarVideo' });
export type SimilarVideo = z.infer<typeof SimilarVideoSchema>;

/** Answer to a search for similar videos. */
export const SimilarVideosSchema = z
  .object({
    object: z.literal('similar_videos'),
    dataset: z.string(),
    version: z.number().int(),
    videoId: z.string().describe('The video that was searched for'),
    data: z.array(SimilarVideoSchema).describe('The most similar videos, the most similar first'),
  })
  .meta({
    id: 'SimilarVideos',
    examples: [
      {
        object: 'similar_videos',
        dataset: 'clips',
        version: 3,
        videoId: 'a2f34ed67204d3c4deda02d43d96ce0d6446fcbcfa334ef2dd37ee27ba08eec0',
        data: [
          {
            videoId: 'ac6953734c2083a0beb1729fb12d5437c0c799408cd946f2c69a5ab5548b94be',
            customId: 'v_PlayingCello_g04_c01.mp4',
            uri: 's3://videos/PlayingCello/v_PlayingCello_g04_c01.mp4',
            label: 'PlayingCello',
            split: null,
            group: 'v_PlayingCello_g04',
            excluded: false,
            note: null,
            shard: 0,
            filmstripUrl:
              '/v1/datasets/clips/videos/' +
              'ac6953734c2083a0beb1729fb12d5437c0c799408cd946f2c69a5ab5548b94be/filmstrip?shard=0',
            similarity: 0.985,
            nearDuplicate: null,
          },
        ],
      },
    ],
  });
export type SimilarVideos = z.infer<typeof SimilarVideosSchema>;

/** Answer while a search, a comparison or the features of an upload are not ready. */
export const SimilarityPendingSchema = z
  .object({
    object: z.literal('similarity_index'),
    state: z.literal('building'),
    shards: z.number().int().describe('Shards of the dataset'),
    shardsDone: z.number().int().describe('Shards that are indexed or compared'),
    uri: z.string().nullable().describe('The upload whose features are being computed; repeat the call with this uri'),
  })
  .meta({
    id: 'SimilarityPending',
    examples: [{ object: 'similarity_index', state: 'building', shards: 12, shardsDone: 5, uri: null }],
  });
export type SimilarityPending = z.infer<typeof SimilarityPendingSchema>;

const k = z.number().int().min(1).max(MAX_SIMILAR).default(10).describe('Number of videos to answer');

export const FindSimilarSchema = z
  .object({ uri: z.string().min(1).max(4096), k })
  .strict()
  .meta({ id: 'FindSimilar', examples: [{ uri: 's3://videos/clip.mp4', k: 10 }] });
export type FindSimilar = z.infer<typeof FindSimilarSchema>;

/** Two videos of a group that are near-duplicates, and the frames that prove it. */
export const DuplicatePairSchema = z
  .object({
    first: z.string().describe('videoId'),
    second: z.string().describe('videoId'),
    similarity: z.number().describe('Mean cosine of the frames'),
    ...alignment,
  })
  .meta({ id: 'DuplicatePair' });

/** Videos that show the same: re-encoded, cropped, shortened or in another resolution. */
export const DuplicateGroupSchema = z
  .object({
    videos: z.array(DatasetVideoSchema.extend({ filmstripUrl })),
    pairs: z.array(DuplicatePairSchema),
    labels: z.array(z.string()).describe('The different labels of the videos; more than one is a contradiction'),
    splits: z.array(SplitSchema).describe('The different splits of the videos; more than one is leakage'),
  })
  .meta({
    id: 'DuplicateGroup',
    examples: [
      {
        videos: [
          {
            videoId: 'a2f34ed67204d3c4deda02d43d96ce0d6446fcbcfa334ef2dd37ee27ba08eec0',
            customId: 'v_PlayingCello_g01_c01.mp4',
            uri: 's3://videos/PlayingCello/v_PlayingCello_g01_c01.mp4',
            label: 'PlayingCello',
            split: null,
            group: 'v_PlayingCello_g01',
            excluded: false,
            note: null,
            shard: 0,
            filmstripUrl:
              '/v1/datasets/clips/videos/' +
              'a2f34ed67204d3c4deda02d43d96ce0d6446fcbcfa334ef2dd37ee27ba08eec0/filmstrip?shard=0',
          },
          {
            videoId: '8fd0210d40b2f79a63500aab89deedad92daba6ad40953a41a60fcd050b26144',
            customId: 'v_PlayingCello_g02_c01.mp4',
            uri: 's3://videos/PlayingCello/v_PlayingCello_g02_c01.mp4',
            label: 'PlayingCello',
            split: null,
            group: 'v_PlayingCello_g02',
            excluded: false,
            note: null,
            shard: 0,
            filmstripUrl:
              '/v1/datasets/clips/videos/' +
              '8fd0210d40b2f79a63500aab89deedad92daba6ad40953a41a60fcd050b26144/filmstrip?shard=0',
          },
        ],
        pairs: [
          {
            first: 'a2f34ed67204d3c4deda02d43d96ce0d6446fcbcfa334ef2dd37ee27ba08eec0',
            second: '8fd0210d40b2f79a63500aab89deedad92daba6ad40953a41a60fcd050b26144',
            similarity: 0.97,
            correlation: 0.94,
            frames: [{ first: 0.4, second: 1.2, similarity: 0.98 }],
          },
        ],
        labels: ['PlayingCello'],
        splits: [],
      },
    ],
  });
export type DuplicateGroup = z.infer<typeof DuplicateGroupSchema>;

export const KeepOneSchema = z
  .object({
    reason: z.string().max(500).optional().describe('Shown in the history'),
    validateOnly: z.boolean().default(false).describe('Counts the videos, but changes nothing'),
  })
  .strict()
  .meta({ id: 'KeepOne', examples: [{ validateOnly: true }] });
export type KeepOne = z.input<typeof KeepOneSchema>;

/** Answer to "keep one of each". */
export const KeptOneSchema = z
  .object({
    dataset: z.string(),
    version: z.number().int().describe('The version with the change; the current one if nothing changed'),
    groups: z.number().int().describe('Groups of near-duplicates of which one video stays'),
    excluded: z.number().int().describe('Videos that are excluded'),
    contradictions: z
      .number()
      .int()
      .describe('Groups that stay as they are because their videos have different labels; correct the labels first'),
    validateOnly: z.boolean(),
  })
  .meta({
    id: 'KeptOne',
    examples: [{ dataset: 'clips', version: 4, groups: 1, excluded: 1, contradictions: 0, validateOnly: false }],
  });
export type KeptOne = z.infer<typeof KeptOneSchema>;

export const SelectVideosSchema = z
  .object({
    n: z.number().int().min(1).max(MAX_SELECTED).describe('Number of videos to choose'),
    seed: z.number().int().min(0).max(0xffff_ffff).default(0).describe('The same seed chooses the same videos'),
  })
  .strict()
  .meta({ id: 'SelectVideos', examples: [{ n: 50 }] });
export type SelectVideos = z.input<typeof SelectVideosSchema>;

export const SelectedVideoSchema = DatasetVideoSchema.extend({
  represents: z.number().int().describe('Unlabelled videos of its group of similar videos, with itself'),
  filmstripUrl,
}).meta({ id: 'SelectedVideo' });

/** The unlabelled videos that are most worth a label, the most useful first. */
export const SelectedVideosSchema = z
  .object({
    object: z.literal('selected_videos'),
    dataset: z.string(),
    version: z.number().int(),
    unlabelled: z.number().int().describe('Videos without a label that the selection was made from'),
    data: z.array(SelectedVideoSchema),
  })
  .meta({
    id: 'SelectedVideos',
    examples: [
      {
        object: 'selected_videos',
        dataset: 'clips',
        version: 3,
        unlabelled: 120,
        data: [
          {
            videoId: 'a2f34ed67204d3c4deda02d43d96ce0d6446fcbcfa334ef2dd37ee27ba08eec0',
            customId: 'v_PlayingCello_g01_c01.mp4',
            uri: 's3://videos/PlayingCello/v_PlayingCello_g01_c01.mp4',
            label: null,
            split: null,
            group: 'v_PlayingCello_g01',
            excluded: false,
            note: null,
            shard: 0,
            filmstripUrl:
              '/v1/datasets/clips/videos/' +
              'a2f34ed67204d3c4deda02d43d96ce0d6446fcbcfa334ef2dd37ee27ba08eec0/filmstrip?shard=0',
            represents: 14,
          },
        ],
      },
    ],
  });
export type SelectedVideos = z.infer<typeof SelectedVideosSchema>;
