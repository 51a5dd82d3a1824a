import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { resolve } from 'node:path';

/**
 * Takes a state folder for one cluster: two would write the same Redis log. Answers with what gives it back. The lock is
 * an abstract socket, which the kernel takes back from a process that ends in any other way, so that none is left
 * behind. Throws where the folder is taken.
 */
export async function lockState(folder: string): Promise<() => void> {
  const name = createHash('sha256').update(resolve(folder)).digest('hex').slice(0, 32);
  const server = createServer().listen(`\0clipyard-${name}`);
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new Error(`Another Clipyard runs in ${folder}. Stop it first, or give another folder with --state`, {
      cause: error,
    });
  }
  server.unref();
  return () => void server.close();
}
