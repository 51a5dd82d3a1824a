import { randomUUID } from 'node:crypto';

import { ERROR_HELP } from '@clipyard/api-contract';
import { type Settings } from '@clipyard/config';
import { createObjectStore, type ObjectStore } from '@clipyard/object-store';
import { s3Settings } from '@clipyard/service';

import { type Finding } from './finding.js';

/** Each video takes a few calls. Up to this latency, packing a shard is still faster than extracting it. */
const SLOW_MS = 200;
const ROUNDS = 3;

export function openStore(settings: Settings): Promise<ObjectStore> {
  return createObjectStore(
    settings.STORE_URL,
    settings.STORE_URL.startsWith('s3://') ? { s3: s3Settings(settings) } : {},
  );
}

/** Writes, reads and removes an object, and checks that the second of two conditional writes is refused. */
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
            detail: `${url} does not return the content that was just written`,
            fix: 'Use a consistent store: AWS, RustFS, Ceph, or a folder',
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
          ? {
              fix: 'Move the store near the workers, in the same region; raise EXTRACT_CONCURRENCY to hide the latency',
            }
          : {}),
      },
      {
        what: 'Conditional writes',
        state: isConditional ? 'ok' : 'problem',
        detail: isConditional
          ? 'a second write is refused'
          : 'a second write replaces the first: two orchestrators would overwrite each other',
        ...(isConditional
          ? {}
          : {
              fix:
                'Use a store that supports If-None-Match on PUT: AWS, RustFS, Ceph, or a folder ' +
                '(docs/deployment.md)',
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
