import { type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { type Response } from 'express';

/**
 * Responds with a filmstrip.
 *
 * @param gif - the image; null while it is being made, which answers 202 with Retry-After
 */
export async function sendFilmstrip(response: Response, gif: Readable | null): Promise<void> {
  if (gif === null) {
    response.status(202).setHeader('Retry-After', '1').json({ object: 'filmstrip', state: 'queued' });
    return;
  }
  // The URL identifies the content, which never changes.
  response.setHeader('content-type', 'image/gif').setHeader('cache-control', 'private, max-age=86400, immutable');
  await pipeline(gif, response);
}
