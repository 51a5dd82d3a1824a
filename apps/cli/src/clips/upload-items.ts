import { type BatchItemInput } from '@clipyard/contracts';
import { fileURLToPath } from 'node:url';
import { type ApiClient } from '../api-client.js';

/** Uploads at once: enough to hide the waiting for answers. */
const PARALLEL = 4;

/** Sends the files among the items to the API, and answers with the items, in order, under the uris that they have there. */
export async function uploadItems(client: ApiClient, items: readonly BatchItemInput[], onProgress: (done: number) => void): Promise<BatchItemInput[]> {
  const uploaded = [...items];
  const queue = items.entries();
  let done = 0;
  await Promise.all(
    Array.from({ length: PARALLEL }, async () => {
      for (const [i, item] of queue) {
        if (item.uri.startsWith('file:')) uploaded[i] = { ...item, uri: (await client.uploadFile(fileURLToPath(item.uri))).uri };
        onProgress(++done);
      }
    }),
  );
  return uploaded;
}
