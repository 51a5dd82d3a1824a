import { z } from 'zod';

import { VideoIdSchema } from './feature-key.js';
import { itemFields } from './item-fields.js';
import { ResubmittedSchema } from './resubmitted.js';

/** Fields of a dataset's videos that people can change without extracting features again. */
export const VideoLabelsSchema = z.object({
  label: itemFields.label.given.nullable().describe('Class of the video; null if it has none'),
  split: itemFields.split.given.nullable().describe('Split that the video is kept in; null lets training choose'),
  group: itemFields.group.given.nullable().describe('Videos of one group are never in two splits'),
  excluded: z.boolean().describe('Excluded videos stay in the dataset, but are neither trained on nor tested'),
  note: z.string().max(2000).nullable().describe('Free text'),
});
export type VideoLabels = z.infer<typeof VideoLabelsSchema>;

/** The fields in the order in which lists and tables show them. */
export const labelFields = Object.keys(VideoLabelsSchema.shape) as readonly (keyof VideoLabels)[];

/** Cleans a value as submissions do. An empty text or null removes the value. */
const cleaned =
  (clean: (value: unknown) => unknown) =>
  (value: unknown): unknown =>
    value === undefined ? undefined : (clean(value) ?? null);

/** Spreadsheets write TRUE and FALSE, and data frames 1 and 0. */
const truth: Readonly<Record<string, boolean>> = { true: true, false: false, '1': true, '0': false };
const cellTruth = (value: unknown): unknown =>
  typeof value === 'string' || typeof value === 'number' ? (truth[String(value).trim().toLowerCase()] ?? value) : value;

const { shape } = VideoLabelsSchema;

/**
 * A change of one video. Absent fields stay as they are, and null removes a value. The video is named by its `videoId`
 * or by its `customId`; if both are given, both must match.
 */
export const LabelEditSchema = z
  .object({
    videoId: VideoIdSchema.optional(),
    customId: z.string().min(1).optional(),
    label: z.preprocess(cleaned(itemFields.label.clean), shape.label.optional()).optional(),
    split: z.preprocess(cleaned(itemFields.split.clean), shape.split.optional()).optional(),
    group: z.preprocess(cleaned(itemFields.group.clean), shape.group.optional()).optional(),
    excluded: z.preprocess(cellTruth, shape.excluded.optional()).optional(),
    note: z.preprocess(cleaned(itemFields.group.clean), shape.note.optional()).optional(),
  })
  .strict()
  .refine(({ videoId, customId }) => videoId !== undefined || customId !== undefined, {
    error: 'needs videoId or customId',
  })
  .refine((edit) => labelFields.some((field) => edit[field] !== undefined), {
    error: `needs at least one of ${labelFields.join(', ')}`,
  })
  .meta({ id: 'LabelEdit' });
export type LabelEdit = z.infer<typeof LabelEditSchema>;

/** Edits that a JSON body may hold; longer lists are sent as NDJSON or CSV. */
export const MAX_JSON_EDITS = 1000;
/** Lines that one change may have. */
export const MAX_EDITS = 1_000_000;

const ReasonSchema = z.string().max(500).describe('Why the labels change; shown in the history');

export const EditLabelsSchema = z
  .object({
    edits: z.array(LabelEditSchema).min(1).max(MAX_JSON_EDITS),
    reason: ReasonSchema.optional(),
    validateOnly: z.boolean().default(false).describe('Checks the edits and counts them, but changes nothing'),
  })
  .strict()
  .meta({
    id: 'EditLabels',
    examples: [{ edits: [{ customId: 'clip-7.mp4', label: 'tennis' }], reason: 'Checked by hand' }],
  });

/** Options of a change whose edits are the body of the request. */
export const EditLabelsQuerySchema = z.object({ reason: ReasonSchema.optional() });

/** The batch, change or erasure that made a version of a dataset. */
export const DatasetCauseSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('created') }),
  z.object({
    kind: z.literal('batch'),
    batchId: z.string(),
    resubmitted: ResubmittedSchema,
  }),
  z.object({
    kind: z.literal('labels'),
    by: z.string().describe('Name of the API key; empty without keys'),
    reason: z.string().nullable(),
    edited: z.number().int().describe('Videos that changed'),
  }),
  z.object({
    kind: z.literal('undo'),
    by: z.string().describe('Name of the API key; empty without keys'),
    version: z.number().int().describe('The version whose change was undone'),
    edited: z.number().int().describe('Videos that changed'),
  }),
  z.object({
    kind: z.literal('erasure'),
    by: z.string().describe('Name of the API key; empty without keys'),
    deletion: z.string().describe('Id of the deletion, whose receipt lists what was erased'),
    edited: z.number().int().describe('Rows that were removed'),
  }),
]);
export type DatasetCause = z.infer<typeof DatasetCauseSchema>;

/**
 * The cause of a version, as a text for people.
 *
 * @param cause - undefined if a client of an older API has none
 */
export function causeText(cause: DatasetCause | null | undefined): string {
  switch (cause?.kind) {
    case undefined:
      return '';
    case 'created':
      return 'created';
    case 'batch':
      return cause.batchId;
    case 'labels':
      return `${counted(cause.edited)} changed${author(cause.by)}${cause.reason === null ? '' : `: ${cause.reason}`}`;
    case 'undo':
      return `version ${cause.version} undone${author(cause.by)}, ${counted(cause.edited)} changed`;
    case 'erasure':
      return `${counted(cause.edited, 'row')} erased${author(cause.by)}: ${cause.deletion}`;
  }
}

const counted = (count: number, what = 'video'): string =>
  `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`;
const author = (name: string): string => (name === '' ? '' : ` by ${name}`);

/** One version of a dataset in its history. */
export const DatasetVersionSummarySchema = z
  .object({
    version: z.number().int(),
    cause: DatasetCauseSchema.nullable().describe('null for versions of releases that did not record it'),
    rows: z.number().int(),
    erased: z.number().int().default(0).describe('Videos that were erased from this version since'),
    createdAt: z.string(),
  })
  .meta({
    id: 'DatasetVersion',
    examples: [
      {
        version: 2,
        cause: { kind: 'labels', by: '', reason: 'review', edited: 1 },
        rows: 30,
        erased: 0,
        createdAt: '2026-11-30T15:43:30.153Z',
      },
    ],
  });
export type DatasetVersionSummary = z.infer<typeof DatasetVersionSummarySchema>;

/** Answer to a change of labels. */
export const LabelChangeSchema = z
  .object({
    dataset: z.string(),
    version: z.number().int().describe('The version with the change; the current one if nothing changed'),
    edited: z.number().int().describe('Videos that changed'),
    unchanged: z.number().int().describe('Videos that already had these values'),
    kept: z.number().int().describe('Of an undo: videos that stay as they are because they were changed again since'),
    validateOnly: z.boolean(),
  })
  .meta({
    id: 'LabelChange',
    examples: [{ dataset: 'clips', version: 2, edited: 1, unchanged: 0, kept: 0, validateOnly: false }],
  });
export type LabelChange = z.infer<typeof LabelChangeSchema>;

/** How a video differs between two versions of a dataset. */
export const LabelDifferenceSchema = z
  .object({
    videoId: z.string(),
    customId: z.string().nullable(),
    before: VideoLabelsSchema.nullable().describe('null if the first version does not have the video'),
    after: VideoLabelsSchema.nullable().describe('null if the second version does not have the video'),
  })
  .meta({
    id: 'LabelDifference',
    examples: [
      {
        videoId: 'a2f34ed67204d3c4deda02d43d96ce0d6446fcbcfa334ef2dd37ee27ba08eec0',
        customId: 'v_PlayingCello_g01_c01.mp4',
        before: { label: 'PlayingCello', split: null, group: 'v_PlayingCello_g01', excluded: false, note: null },
        after: { label: 'TennisSwing', split: null, group: 'v_PlayingCello_g01', excluded: false, note: null },
      },
    ],
  });
export type LabelDifference = z.infer<typeof LabelDifferenceSchema>;
