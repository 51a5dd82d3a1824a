import { createHash } from 'node:crypto';

import { ClipyardError, DEFAULT_PROJECT, keys, newId } from '@clipyard/contracts';
import { type ObjectStore, Sequence } from '@clipyard/object-store';
import { projects } from '@clipyard/repositories';
import { z } from 'zod';

const RecordSchema = z.object({ id: z.string(), bodyDigest: z.string().nullable(), at: z.number() });

/** How long a key is remembered. */
const KEEP_MS = 24 * 3600 * 1000;
/** A request that has said nothing for this long has died without a commit; a repeat takes over its id. */
const IN_FLIGHT_MS = 30_000;
/** How often a request that holds its key says so. */
const HOLD_MS = 10_000;

export interface Claim {
  readonly id: string;
  /** True where an earlier request with this key was given the id. */
  readonly replay: boolean;
  /** Number of the entry that says so; 0 without a key. */
  readonly version: number;
}

/**
 * Idempotency-Key: the first request with a key fixes the id of the resource, so a repeat, however late and
 * whatever died in between, ends at the same resource. Each project has keys of its own.
 */
export class Idempotency {
  constructor(private readonly store: ObjectStore) {}

  /**
   * `body` is null where the body is streamed and compared at its end. Errors: `idempotency_mismatch`;
   * `idempotency_in_flight` while the first request still works.
   */
  async claim(
    scope: string,
    key: string | undefined,
    prefix: Parameters<typeof newId>[0],
    body: unknown,
    isCommitted: (id: string) => Promise<boolean>,
  ): Promise<Claim> {
    if (key === undefined) return { id: newId(prefix), replay: false, version: 0 };
    if (key.length === 0 || key.length > 255)
      throw new ClipyardError('invalid_request', 'Idempotency-Key must have 1 to 255 characters');
    const sequence = this.sequence(scope, key);
    const bodyDigest = body === null ? null : createHash('sha256').update(JSON.stringify(body)).digest('hex');
    for (;;) {
      const head = await sequence.head();
      const known = head === null || Date.now() - head.value.at > KEEP_MS ? null : head.value;
      if (known !== null && known.bodyDigest !== bodyDigest)
        throw new ClipyardError('idempotency_mismatch', 'The Idempotency-Key was used with another body');
      if (head !== null && known !== null && (await isCommitted(known.id)))
        return { id: known.id, replay: true, version: head.version };
      if (known !== null && Date.now() - known.at < IN_FLIGHT_MS)
        throw new ClipyardError(
          'idempotency_in_flight',
          'The first request with this Idempotency-Key is still in flight',
        );
      // Two may come to this point at once: one gets the entry, the other finds it in flight.
      const id = known?.id ?? newId(prefix);
      const version = (head?.version ?? 0) + 1;
      if (await sequence.appendIf(version - 1, { id, bodyDigest, at: Date.now() }))
        return { id, replay: known !== null, version };
    }
  }

  /**
   * Claims a key for as long as `work` takes, which may be long: meanwhile a repeat is told that it is in flight. Where
   * the work fails and nothing was committed, the key is free again. Errors: as `claim`, and those of the work.
   */
  async during<T>(
    scope: string,
    key: string | undefined,
    prefix: Parameters<typeof newId>[0],
    isCommitted: (id: string) => Promise<boolean>,
    work: (id: string) => Promise<T>,
  ): Promise<T> {
    const { id, version } = await this.claim(scope, key, prefix, null, isCommitted);
    if (key === undefined) return work(id);
    const sequence = this.sequence(scope, key);
    let last = Promise.resolve(version);
    // Chained, so that each entry follows the one before; a failure only makes the hold look older than it is.
    const say = (at: number): Promise<number> =>
      (last = last.then((head) =>
        sequence.appendIf(head, { id, bodyDigest: null, at }).then(
          (said) => (said ? head + 1 : head),
          () => head,
        ),
      ));
    const timer = setInterval(() => void say(Date.now()), HOLD_MS);
    try {
      return await work(id);
    } catch (error) {
      if (!(await isCommitted(id).catch(() => true))) await say(0);
      throw error;
    } finally {
      clearInterval(timer);
    }
  }

  private sequence(scope: string, key: string): Sequence<z.infer<typeof RecordSchema>> {
    const owner = projects.own === DEFAULT_PROJECT ? '' : `${projects.own}\n`;
    return new Sequence(
      this.store,
      keys.idempotency(createHash('sha256').update(`${owner}${scope}\n${key}`).digest('hex')),
      RecordSchema,
    );
  }
}
