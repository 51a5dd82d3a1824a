import { ClipyardError, keys, newId } from '@clipyard/contracts';
import { Sequence, type ObjectStore } from '@clipyard/object-store';
import { createHash } from 'node:crypto';
import { z } from 'zod';

const RecordSchema = z.object({ id: z.string(), bodyDigest: z.string().nullable(), at: z.number() });

/** How long a key is remembered. */
const KEEP_MS = 24 * 3600 * 1000;
/** A first request that has committed nothing for this long has died; a repeat takes over its id. */
const IN_FLIGHT_MS = 30_000;

export interface Claim {
  readonly id: string;
  /** True where an earlier request with this key was given the id. */
  readonly replay: boolean;
}

/**
 * Idempotency-Key: the first request with a key fixes the id of the resource, so a repeat, however late and
 * whatever died in between, ends at the same resource.
 */
export class Idempotency {
  constructor(private readonly store: ObjectStore) {}

  /**
   * `body` is null where the body is streamed and compared at its end. Errors: `idempotency_mismatch`;
   * `idempotency_in_flight` while the first request still works.
   */
  async claim(scope: string, key: string | undefined, prefix: Parameters<typeof newId>[0], body: unknown, isCommitted: (id: string) => Promise<boolean>): Promise<Claim> {
    if (key === undefined) return { id: newId(prefix), replay: false };
    if (key.length === 0 || key.length > 255) throw new ClipyardError('invalid_request', 'Idempotency-Key must have 1 to 255 characters');
    const sequence = new Sequence(this.store, keys.idempotency(createHash('sha256').update(`${scope}\n${key}`).digest('hex')), RecordSchema);
    const bodyDigest = body === null ? null : createHash('sha256').update(JSON.stringify(body)).digest('hex');
    for (;;) {
      const head = await sequence.head();
      if (head === null || Date.now() - head.value.at > KEEP_MS) {
        const id = newId(prefix);
        if (await sequence.appendIf(head?.version ?? 0, { id, bodyDigest, at: Date.now() })) return { id, replay: false };
        continue;
      }
      const { id, at } = head.value;
      if (head.value.bodyDigest !== bodyDigest) throw new ClipyardError('idempotency_mismatch', 'The Idempotency-Key was used with another body');
      if (!(await isCommitted(id)) && Date.now() - at < IN_FLIGHT_MS) throw new ClipyardError('idempotency_in_flight', 'The first request with this Idempotency-Key is still in flight');
      return { id, replay: true };
    }
  }
}
