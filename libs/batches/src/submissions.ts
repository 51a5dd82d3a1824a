import { type Caller, type Idempotency } from '@clipyard/access';
import { type DryRun } from '@clipyard/api-contract';

import { type BatchDryRun } from './batch-dry-run.js';
import { type BatchRecord } from './batch-record.js';
import { type BatchRepository } from './batch-repository.js';
import { type BatchSubmission, type Submission } from './batch-submission.js';

/** Submits batches, with an optional Idempotency-Key, and runs dry runs. */
export class Submissions {
  constructor(
    private readonly submission: BatchSubmission,
    private readonly dryRuns: BatchDryRun,
    private readonly repository: BatchRepository,
    private readonly idempotency: Idempotency,
  ) {}

  /**
   * Items may be a stream of a million lines, so their digest is compared when the batch is committed.
   *
   * @param key - the Idempotency-Key of the call, if it has one
   * @throws ClipyardError as `Idempotency.during` and `BatchSubmission.submit`
   */
  create(caller: Caller, submission: Submission, key: string | undefined): Promise<BatchRecord> {
    return this.idempotency.during(
      caller,
      'batches',
      key,
      'batch',
      (id) => this.repository.exists(id),
      (id) => this.submission.submit(caller, { ...submission, id }),
    );
  }

  /** @throws ClipyardError as `BatchDryRun.run` */
  dryRun(caller: Caller, submission: Submission, signal: AbortSignal): Promise<DryRun> {
    return this.dryRuns.run(caller, submission, signal);
  }
}
