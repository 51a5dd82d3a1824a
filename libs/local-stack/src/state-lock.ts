import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { resolve } from 'node:path';

/**
 * Locks a state folder for one cluster, because two would write the same Redis log. The lock is an abstract socket, so
 * the kernel releases it however the process ends.
 *
 * @returns a function that releases the lock
 * @throws Error if another cluster uses the folder
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
