import { type Caller, type Page } from '@clipyard/access';
import {
  ClipyardError,
  type DatasetVersionSummary,
  type DatasetVideo,
  EditLabelsSchema,
  type LabelChange,
  labelRoutes,
} from '@clipyard/api-contract';
import { type ChangeOptions, DatasetLabels, type EditLines } from '@clipyard/datasets';
import { readLabelEdits } from '@clipyard/item-lists';
import { type Table } from '@clipyard/tables';
import { Controller, Headers, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { type Request, type Response } from 'express';

import { CalledBy } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.js';
import { sendNdjson } from '../http/ndjson.js';
import { parse } from '../http/parse.js';
import { sendTable } from '../http/tables.js';

type Labels = Omit<DatasetVideo, 'shard'>;

const FIELDS = ['videoId', 'customId', 'uri', 'label', 'split', 'group', 'excluded', 'note'] as const;

/** Columns of the CSV export. `uri` tells people which video a line is about; an import ignores it. */
const LABELS: Table<Labels> = FIELDS.map((name) => ({
  name,
  type: name === 'excluded' ? 'boolean' : 'text',
  value: (video) => video[name],
}));

/** Corrections of a dataset's labels, and their history. */
@Controller()
export class LabelsController {
  constructor(@Inject(DatasetLabels) private readonly labels: DatasetLabels) {}

  @Endpoint(labelRoutes.edit)
  async edit(
    @CalledBy() caller: Caller,
    @Param('name') name: string,
    @Req() request: Request,
    @Headers() headers: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<LabelChange> {
    const { edits, ...options } = editsOf(request);
    const change = await this.labels.edit(caller, name, edits, { ...changeOptions(caller, headers), ...options });
    response.setHeader('ETag', `"${change.version}"`);
    return change;
  }

  @Endpoint(labelRoutes.exportNdjson)
  async exportNdjson(
    @CalledBy() caller: Caller,
    @Param('name') name: string,
    @Query() query: unknown,
    @Res() response: Response,
  ): Promise<void> {
    const { version } = parse(labelRoutes.exportNdjson.query, query);
    await sendNdjson(response, this.labels.export(caller, name, version));
  }

  @Endpoint(labelRoutes.exportCsv)
  async exportCsv(
    @CalledBy() caller: Caller,
    @Param('name') name: string,
    @Query() query: unknown,
    @Res() response: Response,
  ): Promise<void> {
    const { version } = parse(labelRoutes.exportCsv.query, query);
    const labels = this.labels.export(caller, name, version);
    await sendTable(response, { format: 'csv', name: `${name}-labels`, lineEnd: '\n' }, LABELS, labels);
  }

  @Endpoint(labelRoutes.versions)
  versions(
    @CalledBy() caller: Caller,
    @Param('name') name: string,
    @Query() query: unknown,
  ): Promise<Page<DatasetVersionSummary>> {
    const { pageSize, pageToken } = parse(labelRoutes.versions.query, query);
    return this.labels.versions(caller, name, pageSize, pageToken);
  }

  @Endpoint(labelRoutes.diff)
  async diff(@CalledBy() caller: Caller, @Param() params: unknown, @Res() response: Response): Promise<void> {
    const { name, from, to } = parse(labelRoutes.diff.params, params);
    await sendNdjson(response, this.labels.diff(caller, name, from, to));
  }

  @Endpoint(labelRoutes.undo)
  undo(@CalledBy() caller: Caller, @Param() params: unknown, @Headers() headers: unknown): Promise<LabelChange> {
    const { name, version } = parse(labelRoutes.undo.params, params);
    return this.labels.undo(caller, name, version, changeOptions(caller, headers));
  }
}

/** Who makes a change, and for which version it was made. */
function changeOptions({ key }: Caller, headers: unknown): ChangeOptions {
  const { 'if-match': ifMatch } = headers as { 'if-match'?: string };
  const { 'If-Match': version } = parse(labelRoutes.edit.headers, { 'If-Match': ifMatch });
  return {
    by: key?.name ?? '',
    expected: version === undefined || version === '*' ? undefined : Number(version.replaceAll('"', '')),
  };
}

/** The edits of a JSON body, or of a stream of NDJSON or CSV lines. */
function editsOf(request: Request): Pick<ChangeOptions, 'reason' | 'validateOnly'> & { edits: EditLines } {
  if (request.is('application/json')) {
    const { edits, ...options } = parse(EditLabelsSchema, request.body);
    return { ...options, edits: edits.map((edit, i) => ({ edit, line: i + 1 })) };
  }
  const options = parse(labelRoutes.edit.query, request.query);
  // The body is not destroyed if a list is refused, so that its sender still gets the answer.
  const body = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
  if (request.is(['application/x-ndjson', 'application/jsonl']))
    return { ...options, edits: readLabelEdits('ndjson', body) };
  if (request.is('text/csv')) return { ...options, edits: readLabelEdits('csv', body) };
  throw new ClipyardError('unsupported_media_type', 'Send application/json, application/x-ndjson or text/csv');
}
