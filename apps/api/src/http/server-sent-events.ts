import { createHash } from 'node:crypto';

import { type Request, type Response } from 'express';

/** How often a watched resource is read, in milliseconds: people see no difference below this. */
const INTERVAL_MS = 500;
/** Comments that keep proxies from closing a quiet stream. */
const HEARTBEAT_MS = 15_000;

/** Names a state by what it says, so that it has one name on every replica of the API, and after a restart. */
const idOf = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 16);

/**
 * Streams a resource as server-sent events: one now, one at each change, and the stream ends with the last. A client that
 * resumes with Last-Event-ID gets what has changed since: the state that it has seen is not sent again, and where that was
 * the last one it is told to stop asking (204).
 */
export async function streamResource<T>(
  request: Request,
  response: Response,
  event: string,
  read: () => Promise<T>,
  isLast: (value: T) => boolean,
): Promise<void> {
  // Read first: an unknown id must still become a proper answer.
  let value = await read();
  let sent = request.headers['last-event-id'] ?? '';
  if (isLast(value) && idOf(JSON.stringify(value)) === sent) {
    response.status(204).end();
    return;
  }
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    connection: 'keep-alive',
    'x-accel-buffering': 'no',
  });
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  // So that a client knows at once that it is heard, also where it has seen the state.
  response.write(': hello\n\n');
  let closed = false;
  response.on('close', () => (closed = true));
  let lastWrite = Date.now();
  for (;;) {
    const text = JSON.stringify(value);
    const id = idOf(text);
    // A client that does not read gets the state of then once it does, not all those between.
    const reads = !response.writableNeedDrain || isLast(value);
    if (id !== sent && reads) {
      response.write(`id: ${id}\nevent: ${event}\ndata: ${text}\n\n`);
      sent = id;
      lastWrite = Date.now();
    } else if (reads && Date.now() - lastWrite > HEARTBEAT_MS) {
      response.write(': still here\n\n');
      lastWrite = Date.now();
    }
    if (isLast(value) || closed) break;
    await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
    if (closed) break;
    value = await read().catch(() => value);
  }
  response.end();
}
