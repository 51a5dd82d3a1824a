import { once } from 'node:events';
import { createServer } from 'node:net';

/** A free TCP port of this machine: the wanted one, or any for 0. Throws if the wanted one is taken. */
export async function freePort(wanted = 0): Promise<number> {
  const server = createServer().listen(wanted, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new Error(
      (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
        ? `Port ${wanted} is taken; give another with --port`
        : `Port ${wanted} cannot be used`,
      { cause: error },
    );
  }
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
