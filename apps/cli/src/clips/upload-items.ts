import { type BatchItemInput } from '@clipyard/contracts';
import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type ApiClient } from '../api-client.js';
import { type SubmissionJournal } from '../submission/submission-journal.js';

/** Uploads at once: enough to hide the waiting for answers. */
const PARALLEL = 4;

/** A file that was changed is another one. */
async function identity(path: string): Promise<string> {
  const { size, mtimeMs } = await stat(path);
  return `${path}:${size}:${mtimeMs}`;
}

/** Sends the files among the items to the API, but for those that the journal knows, and answers with the items, in order, under the uris that they have there. */
export async function uploadItems(client: Pick<ApiClient, 'uploadFile'>, items: readonly BatchItemInput[], journal: Pick<SubmissionJournal, 'uriOf' | 'record' | 'begunAs' | 'begin'>, onProgress: (done: number) => void): Promise<BatchItemInput[]> {
  const uploaded = [...items];
  const queue = items.entries();
  let done = 0;
  const send = async (path: string): Promise<string> => {
    const file = await identity(path);
    const known = journal.uriOf(file);
    if (known !== undefined) return known;
    const { uri } = await client.uploadFile(path, { id: journal.begunAs(file), onBegun: (id) => journal.begin(file, id) });
    await journal.record(file, uri);
    return uri;
  };
  await Promise.all(
    Array.from({ length: PARALLEL }, async () => {
      for (const [i, item] of queue) {
        if (item.uri.startsWith('file:')) uploaded[i] = { ...item, uri: await send(fileURLToPath(item.uri)) };
        onProgress(++done);
      }
    }),
  );
  return uploaded;
}
