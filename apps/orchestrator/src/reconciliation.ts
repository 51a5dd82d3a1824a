import { type SkippedObject } from '@clipyard/api-contract';
import { type Recoverable, type RecoverySource } from '@clipyard/jobs';
import { type QuotaLedger } from '@clipyard/queues';
import { type Logger, type RedisOutage } from '@clipyard/service';

export interface Reconciled {
  /** How many of each kind were continued. */
  readonly continued: Readonly<Record<string, number>>;
  readonly unreadable: readonly SkippedObject[];
}

/** Brings the queues in line with the store, which is the source of truth. */
export class Reconciliation {
  /**
   * @param sources - everything that a queue is recovered from
   */
  constructor(
    private readonly sources: Readonly<Record<RecoverySource, Recoverable>>,
    private readonly quotas: Pick<QuotaLedger, 'keep'>,
    private readonly logger: Pick<Logger, 'warn'>,
    private readonly outage: Pick<RedisOutage, 'explains'>,
  ) {}

  /**
   * Gives unfinished work without a job a new one. A kind that fails does not keep the others from being recovered.
   *
   * @returns how many of each kind were continued, and the records that were passed over
   */
  async run(): Promise<Reconciled> {
    const continued: Record<string, number> = {};
    const open = new Set<string>();
    const unreadable: SkippedObject[] = [];
    let complete = true;
    for (const [name, source] of Object.entries(this.sources)) {
      try {
        const recovered = await source.recover();
        continued[name] = recovered.continued;
        for (const id of recovered.open) open.add(id);
        unreadable.push(...recovered.unreadable);
      } catch (error) {
        complete = false;
        if (!this.outage.explains(error)) this.logger.warn({ err: error, kind: name }, 'reconciliation failed');
      }
    }
    // Quotas of work that was not listed must not be released.
    if (complete) await this.quotas.keep(open);
    return { continued, unreadable };
  }
}
