import pRetry from 'p-retry';

import { ApiError } from './api-error.js';
import { type Upload } from './resources.js';

/** The calls of the API that an upload needs; `ClipyardClient` implements them. */
export interface PartsApi {
  beginUpload(bytes: number): Promise<Upload>;
  uploadState(id: string): Promise<Upload>;
  sendPart(id: string, part: number, body: Blob): Promise<void>;
  completeUpload(id: string): Promise<Upload>;
}

export interface PartsOptions {
  /** An earlier upload of the same file: parts of it that have arrived are not sent again. */
  readonly id?: string | undefined;
  /** Called with the id under which the upload can be continued later. */
  readonly onBegun?: (id: string) => unknown;
  /** Called with the number of bytes that have arrived. */
  readonly onProgress?: (bytes: number) => void;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds before the first repetition of a call that failed. */
  readonly pauseMs?: number;
}

/** Parts that are sent at the same time: enough to hide the response times. */
const PARALLEL = 3;
/** With the doubling delays, a connection may be down for about two minutes. */
const TRIES = 9;
const MAX_PAUSE_MS = 30_000;

/**
 * Sends a file in parts. If a connection breaks, only the unfinished parts are sent again.
 *
 * @throws ApiError if the API refuses a part; the reason of the signal if it aborts
 */
export async function uploadInParts(
  api: PartsApi,
  file: Blob,
  { id, onBegun, onProgress, signal, pauseMs = 500 }: PartsOptions = {},
): Promise<Upload> {
  const attempt = <T>(call: () => Promise<T>): Promise<T> => persistently(call, pauseMs, signal);
  const known = id === undefined ? null : await attempt(() => api.uploadState(id)).catch(forgotten);
  const upload =
    known !== null && known.bytes === file.size && known.parts !== null
      ? known
      : await attempt(() => api.beginUpload(file.size));
  await onBegun?.(upload.id);
  const { bytes, count, received } = upload.parts!;
  if (upload.state === 'complete') return upload;
  const there = new Set(received);
  const sizeOf = (part: number): number => Math.min(part * bytes, file.size) - (part - 1) * bytes;
  let arrived = received.reduce((sum, part) => sum + sizeOf(part), 0);
  onProgress?.(arrived);
  const missing = Array.from({ length: count }, (_, i) => i + 1)
    .filter((part) => !there.has(part))
    .values();
  let failed = false;
  await Promise.all(
    Array.from({ length: PARALLEL }, async () => {
      for (const part of missing) {
        if (failed) return;
        try {
          await attempt(() => api.sendPart(upload.id, part, file.slice((part - 1) * bytes, part * bytes)));
        } catch (error) {
          failed = true;
          throw error;
        }
        arrived += sizeOf(part);
        onProgress?.(arrived);
      }
    }),
  );
  return attempt(() => api.completeUpload(upload.id));
}

/** Starts a new upload if the API no longer knows the earlier one. */
function forgotten(error: unknown): null {
  if (error instanceof ApiError && error.problem.code === 'not_found') return null;
  throw error;
}

function persistently<T>(call: () => Promise<T>, pauseMs: number, signal: AbortSignal | undefined): Promise<T> {
  return pRetry(call, {
    retries: TRIES - 1,
    minTimeout: pauseMs,
    maxTimeout: MAX_PAUSE_MS,
    signal,
    shouldRetry: ({ error }) => error instanceof ApiError && error.problem.retryable,
  });
}
