import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ReadableStream } from 'node:stream/web';
import { promisify } from 'node:util';

import { ClipyardError } from '@clipyard/api-contract';

/** The reference's archive: five classes of UCF101, train.csv and test.csv, folders train/ and test/. */
const ARCHIVE_URL = 'https://git.io/JGc31';
const CONNECT_TIMEOUT_MS = 10_000;
const DOWNLOAD_TIMEOUT_MS = 15 * 60_000;

export type Download = { readonly ok: true } | { readonly ok: false; readonly reason: string };

export interface DownloadOptions {
  readonly url?: string;
  readonly signal?: AbortSignal;
  /** Receives the bytes downloaded so far and the total; the total is null if the server does not send it. */
  readonly onProgress?: (bytes: number, total: number | null) => void;
}

/**
 * Downloads the archive into a folder, unless the folder already holds it.
 *
 * @returns whether the archive is available; if the download fails, the reason. No partial files are left.
 * @throws ClipyardError `cancelled`
 */
export async function downloadUcf101Top5(
  folder: string,
  { url = ARCHIVE_URL, signal, onProgress }: DownloadOptions = {},
): Promise<Download> {
  if (await isComplete(folder)) return { ok: true };
  const partial = `${folder}.part`;
  try {
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { recursive: true });
    const connecting = new AbortController();
    const timer = setTimeout(() => connecting.abort(new Error('no answer')), CONNECT_TIMEOUT_MS);
    const response = await fetch(url, {
      signal: AbortSignal.any([
        connecting.signal,
        AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS),
        ...(signal === undefined ? [] : [signal]),
      ]),
    }).finally(() => clearTimeout(timer));
    if (!response.ok || response.body === null) throw new Error(`the server answered ${response.status}`);
    const archive = join(partial, 'archive.tar.gz');
    const total = Number(response.headers.get('content-length')) || null;
    async function* counted(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      let bytes = 0;
      for await (const chunk of chunks) {
        yield chunk;
        onProgress?.((bytes += chunk.byteLength), total);
      }
    }
    await pipeline(Readable.fromWeb(response.body as ReadableStream), counted, createWriteStream(archive));
    await promisify(execFile)(
      'tar',
      ['-xzf', archive, '-C', partial, '--no-same-owner'],
      signal === undefined ? {} : { signal },
    );
    await rm(archive);
    if (!(await isComplete(partial))) throw new Error('the archive does not contain train.csv and test.csv');
    await rename(partial, folder);
    return { ok: true };
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    if (signal?.aborted === true) throw new ClipyardError('cancelled', 'The download was cancelled', { cause: error });
    const { message, cause } = error as Error & { cause?: { code?: string } };
    return { ok: false, reason: cause?.code ?? message };
  }
}

async function isComplete(folder: string): Promise<boolean> {
  const found = await Promise.all(
    ['train.csv', 'test.csv'].map((name) =>
      stat(join(folder, name)).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.every(Boolean);
}
