import { type Tenant } from '@clipyard/access';
import { type DeletionTarget, type Holder, type Receipt } from '@clipyard/api-contract';

import { type DeletionLog } from './deletion-log.js';
import { type DeletionRequest } from './deletion-record.js';

/** How one kind of resource is deleted: how it is found, which others use it, and the steps. */
export interface DeletionStrategy {
  /** Whether no other erasure may run at the same time, because both rewrite versions of datasets. */
  readonly isExclusive?: boolean;

  /**
   * Finds the target.
   *
   * @returns the target as it is stored, and its project
   * @throws ClipyardError `not_found`
   */
  find(tenant: Tenant, target: DeletionTarget): Promise<{ readonly project: string; readonly target: DeletionTarget }>;

  /** Work that uses the target now, and must be cancelled or end first. */
  running(project: string, target: DeletionTarget): Promise<readonly Holder[]>;

  /** Resources that need the target. Deleting it nevertheless needs `force`. */
  neededBy?(project: string, target: DeletionTarget): Promise<readonly Holder[]>;

  /** Unfinished batches that the deletion waits for. */
  awaited?(project: string): Promise<readonly string[]>;

  /**
   * Deletes the target. It is called again after a crash, and must then finish: every step can be repeated.
   * The log tells what was done, as far as the store does not.
   */
  run(request: DeletionRequest, log: DeletionLog, signal: AbortSignal): Promise<void>;

  /** The changes of the deletion besides the objects that it removed. */
  receipt?(request: DeletionRequest, log: DeletionLog): Promise<Partial<Receipt>>;
}
