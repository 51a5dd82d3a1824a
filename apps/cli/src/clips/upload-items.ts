import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { type BatchItemInput } from '@clipyard/api-contract';

import { type ApiClient } from '../api-client.js';
import { type SubmissionJournal } from '../submission/submission-journal.js';

/** Uploads at once: enough to hide the waiting for answers. */
const PARALLEL = 4;

/** A file that was changed is another one. */
async function identity(path: string): Promise<string> {
  const { size, mtimeMs } = await stat(path);
  return `${path}:${size}:${mtimeMs}`;
}

export interface UploadProgress {
  readonly files: number;
  readonly bytes: number;
  readonly totalBytes: number;
}

/** Sends the files among the items to the API, but for those that the journal knows, and answers with the items, in order, under the uris that they have there. */
export async function uploadItems(
  client: Pick<ApiClient, 'uploadFile'>,
  items: readonly BatchItemInput[],
  journal: Pick<SubmissionJournal, 'uriOf' | 'record' | 'begunAs' | 'begin'>,
  onProgress: (progress: UploadProgress) => void,
): Promise<BatchItemInput[]> {
  const uploaded = [...items];
  const paths = items.map(({ uri }) => (uri.startsWith('file:') ? fileURLToPath(uri) : null));
  const sizes: number[] = [];
  for (const path of paths) sizes.push(path === null ? 0 : (await stat(path)).size);
  const totalBytes = sizes.reduce((sum, size) => sum + size, 0);
  const queue = paths.entries();
  let [files, bytes] = [0, 0];
  const send = async (path: string, onBytes: (sent: number) => void): Promise<string> => {
    const file = await identity(path);
    const known = journal.uriOf(file);
    if (known !== undefined) return known;
    const { uri } = await client.uploadFile(path, {
      id: journal.begunAs(file),
      onBegun: (id) => journal.begin(file, id),
      onProgress: onBytes,
    });
    await journal.record(file, uri);
    return uri;
  };
  await Promise.all(
    Array.from({ length: PARALLEL }, async () => {
      for (const [i, path] of queue) {
        let counted = 0;
        const arrive = (sent: number): void => {
          bytes += sent - counted;
          counted = sent;
          onProgress({ files, bytes, totalBytes });
        };
        if (path !== null) uploaded[i] = { ...items[i]!, uri: await send(path, arrive) };
        files++;
        arrive(sizes[i]!);
      }
    }),
  );
  return uploaded;
}
