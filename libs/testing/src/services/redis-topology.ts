import { type Redis } from 'ioredis';

import { type RedisNode } from './redis-node.js';

/** Redis as it runs in production, on loopback. */
export interface RedisTopology {
  /** Settings of our processes, by name. */
  readonly settings: Readonly<Record<string, string>>;
  /** A connection to the primary that holds our keys now; the caller ends it. */
  connectPrimary(): Promise<Redis>;
  /** Sends a signal to that primary: SIGKILL ends it, SIGSTOP is a machine that is gone without a word. */
  signalPrimary(signal: NodeJS.Signals): Promise<void>;
  stop(): Promise<void>;
}

/** Until a node that does not answer is given up, in milliseconds. */
export const DOWN_MS = 1_000;

export async function stopNodes(nodes: readonly RedisNode[], remove: () => void): Promise<void> {
  await Promise.all(nodes.map((node) => node.process.stop('SIGKILL')));
  remove();
}
