import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ReadableStream } from 'node:stream/web';

import { ClipyardError } from '@clipyard/api-contract';

/** Keras' published ImageNet weights of DenseNet121 without its top. */
export const PUBLISHED_WEIGHTS = {
  file: 'densenet121_weights_tf_dim_ordering_tf_kernels_notop.h5',
  url: 'https://storage.googleapis.com/tensorflow/keras-applications/densenet/densenet121_weights_tf_dim_ordering_tf_kernels_notop.h5',
  md5: '30ee3e1110167f948a6b9946edeeb738',
} as const;

/** Until the response headers arrive. */
const CONNECT_TIMEOUT_MS = 10_000;
/** For all 29 MB. */
const DOWNLOAD_TIMEOUT_MS = 300_000;

async function md5Of(path: string): Promise<string> {
  const hash = createHash('md5');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/**
 * Downloads the published weights into the cache folder, unless a verified copy is there.
 *
 * @returns The path of the file.
 * @throws ClipyardError `backbone_unavailable` if the download fails or its MD5 differs, `cancelled` after an abort.
 */
export async function fetchPublishedWeights(
  cacheDir: string,
  options: { source?: { url: string; md5: string; file: string }; signal?: AbortSignal } = {},
): Promise<string> {
  const { source = PUBLISHED_WEIGHTS, signal } = options;
  const path = join(cacheDir, source.file);
  if (
    await stat(path).then(
      (info) => info.isFile(),
      () => false,
    )
  ) {
    if ((await md5Of(path)) === source.md5) return path;
    await rm(path);
  }
  const partial = `${path}.${randomUUID()}.part`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const connecting = new AbortController();
    const timer = setTimeout(() => connecting.abort(new Error('no answer')), CONNECT_TIMEOUT_MS);
    const response = await fetch(source.url, {
      signal: AbortSignal.any([
        connecting.signal,
        AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS),
        ...(signal === undefined ? [] : [signal]),
      ]),
    }).finally(() => clearTimeout(timer));
    if (!response.ok || response.body === null) throw new Error(`the server answered ${response.status}`);
    await pipeline(Readable.fromWeb(response.body as ReadableStream), createWriteStream(partial));
    const md5 = await md5Of(partial);
    if (md5 !== source.md5) throw new Error(`its MD5 is ${md5}, not ${source.md5}`);
    await rename(partial, path);
    return path;
  } catch (error) {
    await rm(partial, { force: true });
    if (signal?.aborted === true) throw new ClipyardError('cancelled', 'The download was cancelled', { cause: error });
    throw new ClipyardError(
      'backbone_unavailable',
      `The published weights could not be downloaded: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
}
