import { z } from 'zod';

import { DatasetVideoSchema } from '../datasets.js';
import {
  DatasetVersionSummarySchema,
  EditLabelsQuerySchema,
  EditLabelsSchema,
  LabelChangeSchema,
  LabelDifferenceSchema,
} from '../labels.js';
import { DatasetParams, flag, pageOf, PageQuerySchema, version } from './parameters.js';
import { route } from './route.js';

const VersionParams = DatasetParams.extend({ version: z.coerce.number().int().positive() });
const DiffParams = DatasetParams.extend({
  from: z.coerce.number().int().positive(),
  to: z.coerce.number().int().positive(),
});

const IfMatchHeaders = z.object({
  'If-Match': z
    .string()
    .regex(/^("\d+"|\d+|\*)$/, 'must be a version of the dataset')
    .optional()
    .meta({ description: 'Version that the change was made for; the call is refused if it is not the current one' }),
});

const LabelLineSchema = DatasetVideoSchema.omit({ shard: true }).meta({
  examples: [
    {
      videoId: 'f'.repeat(64),
      customId: 'clip-7.mp4',
      uri: 's3://videos/clip-7.mp4',
      label: 'tennis',
      split: 'train',
      group: 'match-3',
      excluded: false,
      note: null,
    },
  ],
});

const tag = 'labels';

export const labelRoutes = {
  edit: route({
    method: 'patch',
    path: '/v1/datasets/{name}/videos',
    tag,
    operationId: 'editDatasetLabels',
    summary: 'Change the labels of videos',
    description:
      'Changes labels, splits, groups, exclusion and notes of videos, as one new version of the dataset. Either all ' +
      'edits are applied or none. NDJSON and CSV bodies have one video per line and take the options from the query.',
    scope: 'submit',
    params: DatasetParams,
    query: EditLabelsQuerySchema.extend({ validateOnly: flag }),
    headers: IfMatchHeaders,
    body: {
      kind: 'content',
      content: {
        'application/json': { schema: EditLabelsSchema },
        'application/x-ndjson': {
          schema: z.string(),
          example: '{"customId": "clip-7.mp4", "label": "tennis", "note": null}\n',
        },
        'text/csv': { schema: z.string(), example: 'customId,label,excluded\nclip-7.mp4,tennis,false\n' },
      },
    },
    answer: LabelChangeSchema,
  }),
  exportNdjson: route({
    method: 'get',
    path: '/v1/datasets/{name}/labels',
    tag,
    operationId: 'exportDatasetLabels',
    summary: 'Download the labels of a dataset',
    description:
      'Streams the labels of all videos as NDJSON, one video per line. `editDatasetLabels` accepts the lines after ' +
      'you change them.',
    scope: 'read',
    params: DatasetParams,
    query: z.object({ version }),
    answer: LabelLineSchema,
    mediaType: 'application/x-ndjson',
  }),
  exportCsv: route({
    method: 'get',
    path: '/v1/datasets/{name}/labels.csv',
    tag,
    operationId: 'exportDatasetLabelsCsv',
    summary: 'Download the labels of a dataset as CSV',
    description:
      'Streams the labels of all videos for a spreadsheet. `editDatasetLabels` accepts the file after you change it.',
    scope: 'read',
    params: DatasetParams,
    query: z.object({ version }),
    mediaType: 'text/csv',
    example:
      'videoId,customId,uri,label,split,group,excluded,note\n' +
      `${'f'.repeat(64)},clip-7.mp4,s3://videos/clip-7.mp4,tennis,train,match-3,false,\n`,
  }),
  versions: route({
    method: 'get',
    path: '/v1/datasets/{name}/versions',
    tag,
    operationId: 'listDatasetVersions',
    summary: 'List the versions of a dataset',
    description:
      'Returns the history of a dataset, newest version first: the batches and the changes of labels that made each ' +
      'version.',
    scope: 'read',
    params: DatasetParams,
    query: PageQuerySchema,
    answer: pageOf(DatasetVersionSummarySchema),
  }),
  diff: route({
    method: 'get',
    path: '/v1/datasets/{name}/versions/{from}/diff/{to}',
    tag,
    operationId: 'compareDatasetVersions',
    summary: 'Compare two versions of a dataset',
    description:
      'Streams the videos that differ between two versions as NDJSON, one video per line, with their fields before ' +
      'and after.',
    scope: 'read',
    params: DiffParams,
    answer: LabelDifferenceSchema,
    mediaType: 'application/x-ndjson',
  }),
  undo: route({
    method: 'post',
    path: '/v1/datasets/{name}/versions/{version}/undo',
    tag,
    operationId: 'undoDatasetVersion',
    summary: 'Undo a change of labels',
    description:
      'Adds a version in which the fields have the values from before the given version. Fields that were changed ' +
      'again since then keep their values.',
    scope: 'submit',
    params: VersionParams,
    headers: IfMatchHeaders,
    answer: LabelChangeSchema,
  }),
};
