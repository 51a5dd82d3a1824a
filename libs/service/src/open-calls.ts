import { type Server, type ServerResponse } from 'node:http';
import { Server as TcpServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * How long idle connections stay open after the end was announced, in milliseconds. A proxy may have sent a call over
 * one of them just before; it is answered, with `Connection: close`.
 */
const LINGER_MS = 1_000;

/** The unfinished calls of an HTTP server, so that the server can end without cutting any of them. */
export class OpenCalls {
  private readonly responses = new Set<ServerResponse>();
  private isClosing = false;
  private onIdle: () => void = () => undefined;

  constructor(private readonly server: Server) {
    server.prependListener('request', (_, response: ServerResponse) => {
      this.responses.add(response);
      if (this.isClosing) response.setHeader('connection', 'close');
      response.once('close', () => {
        this.responses.delete(response);
        if (this.responses.size === 0) this.onIdle();
      });
    });
  }

  /**
   * Stops listening, lets the open calls end, and closes all connections.
   *
   * @param timeoutMs - calls that take longer are cut
   * @returns the number of calls that were cut
   */
  async drain(timeoutMs: number): Promise<number> {
    this.isClosing = true;
    // Not `close` of the HTTP server, which also closes idle connections at once.
    TcpServer.prototype.close.call(this.server);
    for (const response of this.responses) if (!response.headersSent) response.setHeader('connection', 'close');
    const idle = new Promise<void>((resolve) => (this.onIdle = resolve));
    const timeout = new AbortController();
    await sleep(Math.min(LINGER_MS, timeoutMs));
    if (this.responses.size > 0)
      await Promise.race([idle, sleep(timeoutMs - LINGER_MS, undefined, { signal: timeout.signal })]);
    timeout.abort();
    const cut = this.responses.size;
    this.server.closeAllConnections();
    return cut;
  }
}
