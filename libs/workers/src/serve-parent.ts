import { parentPort } from 'node:worker_threads';

import { type FallbackCode, type Handlers, WorkerChannel } from './worker-channel.js';
import { processPort, threadPort } from './worker-ports.js';

/**
 * Answers the calls of the parent, in the script of a `WorkerProcess` or a `WorkerThread`. A process exits as soon as
 * its parent is gone.
 *
 * @param fallbackCode - Code of errors that handlers throw without a code.
 * @returns The channel, to call handlers of the parent.
 */
export function serveParent(handlers: Handlers, fallbackCode: FallbackCode = 'internal'): WorkerChannel {
  if (parentPort !== null) return new WorkerChannel(threadPort(parentPort), { handlers, fallbackCode });
  if (process.send === undefined) throw new Error('This script must run as a worker process or worker thread');
  process.on('disconnect', () => process.exit(0));
  return new WorkerChannel(processPort(process), { handlers, fallbackCode });
}
