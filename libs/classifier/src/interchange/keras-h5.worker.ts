import { parentPort } from 'node:worker_threads';

import { WorkerChannel } from '../workers/worker-channel.js';
import { readKerasH5 } from './read-keras-h5.js';

export interface ReadCall {
  readonly path: string;
  readonly labels: readonly string[];
}

if (!parentPort) throw new Error('This script runs in a worker thread');
new WorkerChannel(parentPort, { read: ({ path, labels }: ReadCall) => readKerasH5(path, labels) });
