import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { type Response } from 'express';

async function* lines(values: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const value of values) yield `${JSON.stringify(value)}\n`;
}

/** Reads the first part before anything is sent, so that its error becomes a response instead of an empty one. */
async function begun<T>(parts: AsyncIterable<T>): Promise<AsyncIterable<T>> {
  const iterator = parts[Symbol.asyncIterator]();
  const first = await iterator.next();
  return (async function* () {
    try {
      if (first.done === true) return;
      yield first.value;
      yield* { [Symbol.asyncIterator]: () => iterator };
    } finally {
      await iterator.return?.();
    }
  })();
}

/** Streams values as one JSON object per line. See `sendStream`. */
export const sendNdjson = (response: Response, values: AsyncIterable<unknown>): Promise<void> =>
  sendStream(response, 'application/x-ndjson', lines(values));

/**
 * Streams parts of a body as fast as the client reads. An error after the first part breaks the transfer, so that no
 * client takes half of a body for all of it.
 */
export async function sendStream(
  response: Response,
  mediaType: string,
  parts: AsyncIterable<string | Uint8Array>,
): Promise<void> {
  response.setHeader('content-type', mediaType);
  if (response.req.method === 'HEAD') {
    response.end();
    return;
  }
  await pipeline(Readable.from(await begun(parts)), response);
}
