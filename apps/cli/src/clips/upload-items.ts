import { type Stats } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { type BatchItem } from '@clipyard/api-contract';
import { ApiError } from '@clipyard/client';
import { type LeftOutReport } from '@clipyard/item-lists';
import pMap from 'p-map';

import { type ApiClient, LocalFileError } from '../api-client.js';
import { type SubmissionJournal } from '../submission/submission-journal.js';

/** Simultaneous uploads: enough to hide the latency of the API. */
const PARALLEL = 4;

export interface UploadProgress {
  readonly files: number;
  readonly bytes: number;
  readonly totalBytes: number;
}

interface LocalFile {
  readonly index: number;
  readonly path: string;
  readonly info: Stats;
}

/** Identifies a file and its contents: a changed file is uploaded again. */
const identity = ({ path, info: { size, mtimeMs } }: LocalFile): string => `${path}:${size}:${mtimeMs}`;

/**
 * Uploads the local files of items, except the files that the journal lists as uploaded. Files that cannot be read or
 * that the API refuses are left out; the other uploads continue.
 *
 * @param leftOut - collects the files that are left out
 * @returns the items, in order, with the uris of their uploads
 * @throws ApiError if an error concerns all files, for example if the API cannot be reached
 */
export async function uploadItems(
  client: Pick<ApiClient, 'uploadFile'>,
  items: readonly BatchItem[],
  journal: Pick<SubmissionJournal, 'uriOf' | 'record' | 'begunAs' | 'begin'>,
  leftOut: LeftOutReport,
  onProgress: (progress: UploadProgress) => void,
): Promise<BatchItem[]> {
  const uploaded: (BatchItem | null)[] = [...items];
  const files: LocalFile[] = [];
  for (const [index, { uri, customId }] of items.entries()) {
    if (!uri.startsWith('file:')) continue;
    const path = fileURLToPath(uri);
    const info = await readable(path);
    if (info !== null) files.push({ index, path, info });
    else {
      uploaded[index] = null;
      leftOut.add('unreadable', customId);
    }
  }
  const totalBytes = files.reduce((sum, { info }) => sum + info.size, 0);
  let [done, bytes] = [items.length - files.length, 0];
  const send = async (file: LocalFile, onBytes: (sent: number) => void): Promise<string> => {
    const known = journal.uriOf(identity(file));
    if (known !== undefined) return known;
    const { uri } = await client.uploadFile(file.path, {
      id: journal.begunAs(identity(file)),
      onBegun: (id) => journal.begin(identity(file), id),
      onProgress: onBytes,
    });
    await journal.record(identity(file), uri);
    return uri;
  };
  const upload = async (file: LocalFile): Promise<void> => {
    let counted = 0;
    const arrive = (sent: number): void => {
      bytes += sent - counted;
      counted = sent;
      onProgress({ files: done, bytes, totalBytes });
    };
    const item = items[file.index]!;
    try {
      uploaded[file.index] = { ...item, uri: await send(file, arrive) };
    } catch (error) {
      if (!concernsFile(error)) throw error;
      uploaded[file.index] = null;
      leftOut.add(error instanceof ApiError ? 'not_uploaded' : 'unreadable', item.customId);
    }
    done++;
    arrive(file.info.size);
  };
  await pMap(files, upload, { concurrency: PARALLEL });
  return uploaded.filter((item) => item !== null);
}

const readable = (path: string): Promise<Stats | null> =>
  access(path, constants.R_OK)
    .then(() => stat(path))
    .catch(() => null);

/** HTTP statuses that refuse a single file. */
const REFUSED: ReadonlySet<number> = new Set([400, 413, 422]);

/** Whether an error concerns only this file: the file is no longer readable, or the API refuses it. */
const concernsFile = (error: unknown): boolean =>
  error instanceof ApiError ? REFUSED.has(error.problem.status) : error instanceof LocalFileError;
