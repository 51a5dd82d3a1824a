import { type Request, type Response } from 'express';

/** How often a watched resource is read, in milliseconds: people see no difference below this. */
const INTERVAL_MS = 500;
/** Comments that keep proxies from closing a quiet stream. */
const HEARTBEAT_MS = 15_000;

/**
 * Streams a resource as server-sent events: one now, one at each change, and the stream ends with the last. The id
 * of an event is a hash-free version: the text itself is compared, so a client that resumes with Last-Event-ID gets
 * the current state and nothing twice.
 */
export async function streamResource<T>(request: Request, response: Response, event: string, read: () => Promise<T>, isLast: (value: T) => boolean): Promise<void> {
  // Read first: an unknown id must still become a proper answer.
  let value = await read();
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', connection: 'keep-alive', 'x-accel-buffering': 'no' });
  let closed = false;
  request.on('close', () => (closed = true));
  let sent = '';
  let sequence = Number(request.headers['last-event-id']) || 0;
  let lastWrite = Date.now();
  for (;;) {
    const text = JSON.stringify(value);
    if (text !== sent) {
      response.write(`id: ${++sequence}\nevent: ${event}\ndata: ${text}\n\n`);
      sent = text;
      lastWrite = Date.now();
    } else if (Date.now() - lastWrite > HEARTBEAT_MS) {
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
