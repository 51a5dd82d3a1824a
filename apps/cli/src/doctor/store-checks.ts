import { randomUUID } from 'node:crypto';

import { ERROR_HELP } from '@clipyard/api-contract';
import { type Settings } from '@clipyard/config';
import { createObjectStore, type ObjectStore } from '@clipyard/object-store';
import { s3Settings } from '@clipyard/service';

import { type Finding } from './finding.js';

/** Every video costs a few calls; at this pace a shard's packing is still shorter than its extraction. */
const SLOW_MS = 200;
const ROUNDS = 3;

export function openStore(settings: Settings): Promise<ObjectStore> {
  return createObjectStore(
    settings.STORE_URL,
    settings.STORE_URL.startsWith('s3://') ? { s3: s3Settings(settings) } : {},
  );
}

/** Writes, reads and removes an object, and looks whether only the first of two conditional writes holds. */
export async function storeFindings(
  url: string,
  store: Pick<ObjectStore, 'put' | 'putIfAbsent' | 'get' | 'delete'>,
): Promise<Finding[]> {
  const key = `doctor/${randomUUID()}`;
  try {
    await store.put(key, 'warm');
    const started = performance.now();
    for (let i = 0; i < ROUNDS; i++) {
      await store.put(key, String(i));
      if (Buffer.from((await store.get(key)) ?? []).toString() !== String(i))
        return [
          {
            what: 'Store',
            state: 'problem',
            detail: `${url} does not give back what was just written`,
            fix: 'Take a store that is consistent: AWS, RustFS, Ceph, or a folder',
          },
        ];
    }
    const ms = (performance.now() - started) / ROUNDS;
    const first = await store.putIfAbsent(`${key}-once`, 'first');
    const second = await store.putIfAbsent(`${key}-once`, 'second');
    const isConditional = first && !second;
    return [
      {
        what: 'Store',
        state: ms > SLOW_MS ? 'warning' : 'ok',
        detail: `${url}: ${ms.toFixed(1)} ms for a write and a read`,
        ...(ms > SLOW_MS
          ? { fix: 'Put the store near the workers, in the same region; raise EXTRACT_CONCURRENCY to hide it' }
          : {}),
      },
      {
        what: 'Conditional writes',
        state: isConditional ? 'ok' : 'problem',
        detail: isConditional
          ? 'the first of two holds'
          : 'the second of two holds: two orchestrators would overwrite each other',
        ...(isConditional
          ? {}
          : {
              fix: 'Take a store that knows If-None-Match on PUT: AWS, RustFS, Ceph, or a folder (docs/deployment.md)',
            }),
      },
    ];
  } catch (error) {
    return [
      {
        what: 'Store',
        state: 'problem',
        detail: `${url}: ${error instanceof Error ? error.message : String(error)}`,
        fix: ERROR_HELP.storage_unavailable,
      },
    ];
  } finally {
    for (const left of [key, `${key}-once`]) await store.delete(left).catch(() => undefined);
  }
}
