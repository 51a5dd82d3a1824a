import type { Network } from './network.js';
import { transformer } from './transformer.network.js';

/** All networks by the name that shapes and files give them. */
export const networks = { transformer } as const satisfies Readonly<Record<string, Network>>;

export type NetworkName = keyof typeof networks;

export const isNetworkName = (name: unknown): name is NetworkName =>
  typeof name === 'string' && Object.hasOwn(networks, name);
