import { type Recoverable } from '@clipyard/jobs';
import { type QuotaLedger } from '@clipyard/queues';
import { type Logger, type RedisOutage } from '@clipyard/service';

/** Brings the queues in line with the store, which is the source of truth. */
export class Reconciliation {
  /**
   * @param kinds - every kind of stored work
   */
  constructor(
    private readonly kinds: readonly Recoverable[],
    private readonly quotas: Pick<QuotaLedger, 'keep'>,
    private readonly logger: Pick<Logger, 'warn'>,
    private readonly outage: Pick<RedisOutage, 'explains'>,
  ) {}

  /**
   * Gives unfinished work without a job a new one. A kind that fails does not keep the others from being recovered.
   *
   * @returns how many of each kind were continued
   */
  async run(): Promise<Record<string, number>> {
    const continued: Record<string, number> = {};
    const open = new Set<string>();
    let complete = true;
    for (const kind of this.kinds) {
      try {
        const recovered = await kind.recover();
        continued[kind.name] = recovered.continued;
        for (const id of recovered.open) open.add(id);
      } catch (error) {
        complete = false;
        if (!this.outage.explains(error)) this.logger.warn({ err: error, kind: kind.name }, 'reconciliation failed');
      }
    }
    // Quotas of work that was not listed must not be released.
    if (complete) await this.quotas.keep(open);
    return continued;
  }
}
