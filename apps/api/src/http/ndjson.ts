import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { projects } from '@clipyard/access';
import { type Response } from 'express';

async function* lines(values: AsyncIterable<unknown>): AsyncIterable<string> {
  for await (const value of values) yield `${JSON.stringify(value)}\n`;
}

/** Streams values as one JSON object per line, as fast as the client reads. */
export async function sendNdjson(response: Response, values: AsyncIterable<unknown>): Promise<void> {
  response.setHeader('content-type', 'application/x-ndjson');
  if (response.req.method === 'HEAD') {
    response.end();
    return;
  }
  await pipeline(Readable.from(lines(projects.bound(values))), response);
}
