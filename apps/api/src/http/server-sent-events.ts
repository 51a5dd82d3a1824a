import { createHash } from 'node:crypto';

import { type BatchState, isTerminal, type RunState } from '@clipyard/api-contract';
import { draining } from '@clipyard/service';
import { type Request, type Response } from 'express';

/** How often a watched resource is read, in milliseconds. People do not notice shorter intervals. */
const INTERVAL_MS = 500;
/** How often a comment is sent to keep proxies from closing an idle stream, in milliseconds. */
const HEARTBEAT_MS = 15_000;
/** When a client reconnects after the stream of a process that ends, in milliseconds. */
const RECONNECT_MS = 1_000;

/** A resource whose changes can be watched. */
interface WatchedResource {
  readonly object: string;
  readonly state: BatchState | RunState;
}

/** The id of a state: a digest of its content, so that it is the same on every replica and after a restart. */
const idOf = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 16);

/**
 * Streams a resource as server-sent events: one event now and one per change. Events have the name of the resource's
 * type (`object`). The stream ends after a terminal state.
 *
 * A client that resumes with Last-Event-ID does not receive the state again that it has seen. If that was the last
 * state, the response is 204, which tells the client not to reconnect.
 *
 * If this process is about to end, the stream ends, and the client reconnects to another one.
 *
 * @param ending - aborts when the process is about to end
 */
export async function streamResource(
  request: Request,
  response: Response,
  read: () => Promise<WatchedResource>,
  ending: AbortSignal = draining,
): Promise<void> {
  // Read first: for an unknown id, an error response must still be possible.
  let value = await read();
  let sent = request.headers['last-event-id'] ?? '';
  if (isTerminal(value.state) && idOf(JSON.stringify(value)) === sent) {
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
  // Confirms the connection at once, even if the client has already seen the state.
  response.write(': hello\n\n');
  let closed = false;
  response.on('close', () => (closed = true));
  let lastWrite = Date.now();
  for (;;) {
    const text = JSON.stringify(value);
    const id = idOf(text);
    // A client that does not read gets only the latest state when it does, not every state in between.
    const isReading = !response.writableNeedDrain || isTerminal(value.state);
    if (id !== sent && isReading) {
      response.write(`id: ${id}\nevent: ${value.object}\ndata: ${text}\n\n`);
      sent = id;
      lastWrite = Date.now();
    } else if (isReading && Date.now() - lastWrite > HEARTBEAT_MS) {
      response.write(': still here\n\n');
      lastWrite = Date.now();
    }
    if (isTerminal(value.state) || closed) break;
    if (ending.aborted) {
      response.write(`retry: ${RECONNECT_MS}\n\n`);
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
    if (closed) break;
    value = await read().catch(() => value);
  }
  response.end();
}
