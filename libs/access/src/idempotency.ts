import { createHash } from 'node:crypto';

import { ClipyardError, DEFAULT_PROJECT, newId } from '@clipyard/api-contract';
import { keys, type ObjectStore, Sequence } from '@clipyard/object-store';
import { z } from 'zod';

import { ownProject, type Tenant } from './projects.js';

const RecordSchema = z.object({ id: z.string(), bodyDigest: z.string().nullable(), at: z.number() });

/** How long a key is remembered, in milliseconds. */
const KEEP_MS = 24 * 3600 * 1000;
/**
 * A request without a heartbeat for this long has died before its commit, in milliseconds; a repeat takes over its id.
 */
const IN_FLIGHT_MS = 30_000;
/** How often a request that holds its key writes a heartbeat, in milliseconds. */
const HEARTBEAT_MS = 10_000;

export interface Claim {
  readonly id: string;
  /** Whether an earlier request with this key was given the id. */
  readonly replay: boolean;
  /** Number of the entry that holds the claim; 0 without a key. */
  readonly version: number;
}

/**
 * Implements Idempotency-Key. The first request with a key fixes the id of the resource, so a repeat reaches the same
 * resource, however late it comes and whatever crashed in between. Each project has its own keys.
 */
export class Idempotency {
  constructor(private readonly store: ObjectStore) {}

  /**
   * Claims a key for a request.
   *
   * @param body - null if the body is streamed and compared at its end
   * @throws ClipyardError `idempotency_mismatch` if the body differs from the first one
   * @throws ClipyardError `idempotency_in_flight` while the first request is running
   */
  async claim(
    tenant: Tenant,
    scope: string,
    key: string | undefined,
    prefix: Parameters<typeof newId>[0],
    body: unknown,
    isCommitted: (id: string) => Promise<boolean>,
  ): Promise<Claim> {
    if (key === undefined) return { id: newId(prefix), replay: false, version: 0 };
    if (key.length === 0 || key.length > 255)
      throw new ClipyardError('invalid_request', 'Idempotency-Key must have 1 to 255 characters');
    const sequence = this.sequence(tenant, scope, key);
    const bodyDigest = body === null ? null : createHash('sha256').update(JSON.stringify(body)).digest('hex');
    for (;;) {
      const head = await sequence.head();
      const known = head === null || Date.now() - head.value.at > KEEP_MS ? null : head.value;
      if (known !== null && known.bodyDigest !== bodyDigest)
        throw new ClipyardError('idempotency_mismatch', 'The Idempotency-Key was used with a different body');
      if (head !== null && known !== null && (await isCommitted(known.id)))
        return { id: known.id, replay: true, version: head.version };
      if (known !== null && Date.now() - known.at < IN_FLIGHT_MS)
        throw new ClipyardError(
          'idempotency_in_flight',
          'The first request with this Idempotency-Key is still in flight',
        );
      // Two requests may get here at once: one appends the entry, the other then finds it in flight.
      const id = known?.id ?? newId(prefix);
      const version = (head?.version ?? 0) + 1;
      if (await sequence.appendIf(version - 1, { id, bodyDigest, at: Date.now() }))
        return { id, replay: known !== null, version };
    }
  }

  /**
   * Claims a key for as long as `work` takes, which may be long. Repeats are refused as in flight meanwhile. If the
   * work fails and nothing was committed, the key is released.
   *
   * @throws ClipyardError the errors of `claim` and of the work
   */
  async during<T>(
    tenant: Tenant,
    scope: string,
    key: string | undefined,
    prefix: Parameters<typeof newId>[0],
    isCommitted: (id: string) => Promise<boolean>,
    work: (id: string) => Promise<T>,
  ): Promise<T> {
    const { id, version } = await this.claim(tenant, scope, key, prefix, null, isCommitted);
    if (key === undefined) return work(id);
    const sequence = this.sequence(tenant, scope, key);
    let last = Promise.resolve(version);
    // Chained, so that each entry follows the previous one. A failed write only makes the claim look older than it is.
    const heartbeat = (at: number): Promise<number> =>
      (last = last.then((head) =>
        sequence.appendIf(head, { id, bodyDigest: null, at }).then(
          (appended) => (appended ? head + 1 : head),
          () => head,
        ),
      ));
    const timer = setInterval(() => void heartbeat(Date.now()), HEARTBEAT_MS);
    try {
      return await work(id);
    } catch (error) {
      if (!(await isCommitted(id).catch(() => true))) await heartbeat(0);
      throw error;
    } finally {
      clearInterval(timer);
    }
  }

  private sequence(tenant: Tenant, scope: string, key: string): Sequence<z.infer<typeof RecordSchema>> {
    const project = ownProject(tenant);
    const owner = project === DEFAULT_PROJECT ? '' : `${project}\n`;
    return new Sequence(
      this.store,
      keys.idempotency(createHash('sha256').update(`${owner}${scope}\n${key}`).digest('hex')),
      RecordSchema,
    );
  }
}
