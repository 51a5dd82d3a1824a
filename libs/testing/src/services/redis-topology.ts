import { type Redis } from 'ioredis';

import { type RedisNode } from './redis-node.js';

/** Redis as it runs in production, on loopback. */
export interface RedisTopology {
  /** Settings for the processes of this project. */
  readonly settings: Readonly<Record<string, string>>;
  /** A connection to the current primary of the keys; the caller ends it. */
  connectPrimary(): Promise<Redis>;
  /** Sends a signal to the primary. SIGKILL ends it, SIGSTOP simulates a machine that no longer answers. */
  signalPrimary(signal: NodeJS.Signals): Promise<void>;
  stop(): Promise<void>;
}

/** Time after which a node that does not answer counts as failed, in milliseconds. */
export const DOWN_MS = 1_000;

export async function stopNodes(nodes: readonly RedisNode[], remove: () => void): Promise<void> {
  await Promise.all(nodes.map((node) => node.process.stop('SIGKILL')));
  remove();
}
