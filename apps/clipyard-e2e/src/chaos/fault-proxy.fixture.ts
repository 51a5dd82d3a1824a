import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export type ProxyMode = 'pass' | 'error' | 'slow' | 'refuse';

export interface FaultProxy {
  readonly url: string;
  mode: ProxyMode;
  stop(): Promise<void>;
}

const SLOW_MS = 2_000;

/**
 * Starts a proxy in front of an HTTP server. Depending on its mode it forwards requests, answers 500, delays them by
 * two seconds, or closes the connection.
 */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const { hostname, port } = new URL(target);
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      if (proxy.mode === 'refuse') return void incoming.socket.destroy();
      if (proxy.mode === 'error') return void outgoing.writeHead(500).end();
      if (proxy.mode === 'slow') await sleep(SLOW_MS);
      // Keeps the Host header, which is part of the signature.
      const passed = request(
        { hostname, port, method: incoming.method, path: incoming.url, headers: incoming.headers },
        (answer) => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
          answer.pipe(outgoing);
        },
      );
      passed.on('error', () => outgoing.destroy());
      incoming.on('error', () => passed.destroy());
      incoming.pipe(passed);
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: FaultProxy = {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    mode: 'pass',
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}
