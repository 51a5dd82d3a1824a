import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { type Response } from 'express';

async function* lines(values: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const value of values) yield `${JSON.stringify(value)}\n`;
}

/** Reads the first value before anything is sent, so that its error becomes a response instead of an empty one. */
async function begun(values: AsyncGenerator<string>): Promise<AsyncIterable<string>> {
  const first = await values.next();
  return (async function* () {
    if (first.done === true) return;
    yield first.value;
    yield* values;
  })();
}

/** Streams values as one JSON object per line. See `sendLines`. */
export const sendNdjson = (response: Response, values: AsyncIterable<unknown>): Promise<void> =>
  sendLines(response, 'application/x-ndjson', lines(values));

/**
 * Streams lines as fast as the client reads. An error after the first line breaks the transfer, so that no client takes
 * half of the lines for all of them.
 */
export async function sendLines(
  response: Response,
  mediaType: string,
  textLines: AsyncGenerator<string>,
): Promise<void> {
  response.setHeader('content-type', mediaType);
  if (response.req.method === 'HEAD') {
    response.end();
    return;
  }
  await pipeline(Readable.from(await begun(textLines)), response);
}
