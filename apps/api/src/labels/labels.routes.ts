import {
  DatasetVersionSummarySchema,
  DatasetVideoSchema,
  EditLabelsQuerySchema,
  EditLabelsSchema,
  LabelChangeSchema,
  LabelDifferenceSchema,
} from '@clipyard/api-contract';
import { z } from 'zod';

import { DatasetParams, flag, pageOf, PageQuerySchema, version } from '../routes/parameters.js';
import { route } from '../routes/route.js';

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

const tag = 'labels';

export const labelRoutes = {
  edit: route({
    method: 'patch',
    path: '/v1/datasets/{name}/videos',
    tag,
    summary: 'Change labels, splits, groups and exclusion of videos, as one new version',
    scope: 'submit',
    params: DatasetParams,
    query: EditLabelsQuerySchema.extend({ validateOnly: flag }),
    headers: IfMatchHeaders,
    body: {
      kind: 'content',
      content: {
        'application/json': { schema: EditLabelsSchema },
        'application/x-ndjson': { schema: z.string() },
        'text/csv': { schema: z.string() },
      },
    },
    answer: LabelChangeSchema,
  }),
  exportNdjson: route({
    method: 'get',
    path: '/v1/datasets/{name}/labels',
    tag,
    summary: 'Labels of all videos, one line per video; PATCH accepts the lines again',
    scope: 'read',
    params: DatasetParams,
    query: z.object({ version }),
    answer: DatasetVideoSchema.omit({ shard: true }),
    mediaType: 'application/x-ndjson',
  }),
  exportCsv: route({
    method: 'get',
    path: '/v1/datasets/{name}/labels.csv',
    tag,
    summary: 'Labels of all videos for a spreadsheet; PATCH accepts the file again',
    scope: 'read',
    params: DatasetParams,
    query: z.object({ version }),
    mediaType: 'text/csv',
  }),
  versions: route({
    method: 'get',
    path: '/v1/datasets/{name}/versions',
    tag,
    summary: 'The history of a dataset, newest version first: batches and changes of labels',
    scope: 'read',
    params: DatasetParams,
    query: PageQuerySchema,
    answer: pageOf(DatasetVersionSummarySchema),
  }),
  diff: route({
    method: 'get',
    path: '/v1/datasets/{name}/versions/{from}/diff/{to}',
    tag,
    summary: 'Videos that differ between two versions, one line per video',
    scope: 'read',
    params: DiffParams,
    answer: LabelDifferenceSchema,
    mediaType: 'application/x-ndjson',
  }),
  undo: route({
    method: 'post',
    path: '/v1/datasets/{name}/versions/{version}/undo',
    tag,
    summary: 'Undo the change that made a version; fields that were changed again since stay',
    scope: 'submit',
    params: VersionParams,
    headers: IfMatchHeaders,
    answer: LabelChangeSchema,
  }),
};
