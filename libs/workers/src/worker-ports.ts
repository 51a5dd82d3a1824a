import { type ChildProcess } from 'node:child_process';
import { type MessagePort, type Worker } from 'node:worker_threads';

import { type WorkerPort } from './worker-channel.js';

/** The connection to a worker thread, or from a worker thread to its parent. */
export const threadPort = (port: MessagePort | Worker): WorkerPort => ({
  post: (message, transfer) => port.postMessage(message, transfer),
  on: (receive) => void (port as MessagePort).on('message', receive),
});

/** The connection to a child process, or from a child process to its parent. */
export const processPort = (peer: ChildProcess | NodeJS.Process): WorkerPort => ({
  // A message to a process that has ended is not an error here: its exit closes the channel.
  post: (message) => void peer.send?.(message as object, undefined, undefined, () => undefined),
  on: (receive) => void (peer as ChildProcess).on('message', receive),
});
