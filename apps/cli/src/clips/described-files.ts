import { stat } from 'node:fs/promises';
import { resolve, sep } from 'node:path';

import { type ItemField, itemFieldNames, itemFields } from '@clipyard/api-contract';
import { type FaultyEntry, fileName, groupOfFile, type ItemEntry, readItem } from '@clipyard/item-lists';
import { fileUri } from '@clipyard/video-sources';

/** Values of a video as another program or an export of Clipyard describes them, by column. */
export type Described = Readonly<Record<string, unknown>>;

/**
 * The fields of an item in a record, under the names of the API (`customId`) or of columns (`custom_id`). The uri is
 * left out, because it names the place that the video was exported from.
 */
function fieldsOf(record: Described): Record<string, unknown> {
  const fields = itemFieldNames.flatMap((field) => {
    const { column }: ItemField = itemFields[field];
    const value = record[field] ?? record[column.name];
    return field === 'uri' || value === undefined || value === null ? [] : [[field, value] as const];
  });
  return Object.fromEntries(fields);
}

export interface DescribedFile {
  /** Folder that the file must be in. */
  readonly root: string;
  /** Relative to the folder, separated by `/`. */
  readonly file: string;
  readonly record: Described;
  /** Values of fields that the record lacks. */
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly line: number;
}

/** The item of a file that a record describes. */
export async function itemOfRecord({
  root,
  file,
  record,
  defaults,
  line,
}: DescribedFile): Promise<ItemEntry | FaultyEntry> {
  const faulty = (code: string, detail: string): FaultyEntry => ({
    line,
    errors: [{ pointer: `/lines/${line}/file_name`, code, detail }],
  });
  const path = resolve(root, file);
  if (!path.startsWith(root.endsWith(sep) ? root : root + sep))
    return faulty('invalid', `${file} leads outside the folder`);
  const isFile = await stat(path).then(
    (info) => info.isFile(),
    () => false,
  );
  if (!isFile) return faulty('source_not_found', `there is no file ${file} in ${root}`);
  const fields = { ...defaults, ...fieldsOf(record) } as Record<string, unknown>;
  const group = groupOfFile(fileName(file), typeof fields['label'] === 'string' ? fields['label'] : undefined);
  return readItem({ customId: file, ...(group === undefined ? {} : { group }), ...fields, uri: fileUri(path) }, line);
}
