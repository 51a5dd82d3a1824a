import { BatchCoordinator, ShardCompletion, VideoDivision, WebhookDelivery } from '@clipyard/batches';
import { type Settings } from '@clipyard/config';
import { DeletionRunner, RetentionSchedule } from '@clipyard/deletion';
import { type JobContext, JobQueues, type LossWatch } from '@clipyard/queues';
import { JobWorkers, LOGGER, type Logger, RedisOutage, SETTINGS } from '@clipyard/service';
import { WatchRunner } from '@clipyard/watches';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';

import { type Reconciled, Reconciliation } from './reconciliation.js';
import { UploadExpiry } from './upload-expiry.js';

/** How often to check whether Redis has lost its data, in milliseconds. Each check is one command. */
const LOSS_CHECK_MS = 1_000;
const SWEEP_INTERVAL_MS = 3600 * 1000;

/** Consumes the queues of the orchestrator, and regularly reconciles the queues with the store. */
@Injectable()
export class OrchestrationService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private sweptAt = 0;
  private readonly reported = new Set<string>();
  private readonly watch: LossWatch;

  constructor(
    @Inject(BatchCoordinator) private readonly coordinator: BatchCoordinator,
    @Inject(ShardCompletion) private readonly packing: ShardCompletion,
    @Inject(VideoDivision) private readonly division: VideoDivision,
    @Inject(WebhookDelivery) private readonly webhooks: WebhookDelivery,
    @Inject(DeletionRunner) private readonly deletions: DeletionRunner,
    @Inject(WatchRunner) private readonly watches: WatchRunner,
    @Inject(RetentionSchedule) private readonly retention: RetentionSchedule,
    @Inject(Reconciliation) private readonly reconciliation: Reconciliation,
    @Inject(UploadExpiry) private readonly uploads: UploadExpiry,
    @Inject(JobWorkers) private readonly workers: JobWorkers,
    @Inject(JobQueues) queues: JobQueues,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(RedisOutage) private readonly outage: RedisOutage,
  ) {
    this.watch = queues.watchForLoss(() => this.rebuild());
  }

  onApplicationBootstrap(): void {
    const { coordinator, packing, webhooks } = this;
    this.workers.consume('batches', ({ payload }) => coordinator.advance(payload.batchId));
    this.workers.consume('divide', async ({ payload, children }) =>
      this.division.complete(payload, (await children()).results),
    );
    this.workers.consume('pack', async ({ payload, children, untilChildren, signal, lastAttempt }) => {
      if (!(await packing.complete(payload, (await children()).results, signal, lastAttempt)))
        await untilChildren({ ...payload, again: true });
    });
    this.workers.consume('webhooks', ({ payload, signal, lastAttempt }) =>
      webhooks.deliver(payload, signal, lastAttempt),
    );
    this.workers.consume('deletions', (context) => this.delete(context));
    this.workers.consume('watches', (context) => this.runWatch(context));
    void this.reconcile();
    this.watch.start(LOSS_CHECK_MS);
  }

  beforeApplicationShutdown(): void {
    this.watch.stop();
    clearTimeout(this.timer);
  }

  /** The line in the log says who deleted what; the receipt is in the store. */
  private async delete({ payload, signal, lastAttempt }: JobContext<'deletions'>): Promise<void> {
    const ended = await this.deletions.run(payload.deletionId, signal, lastAttempt);
    if (ended === null) return;
    const { id, project, target, by, key, force, dryRun, createdAt } = ended.request;
    const { state, receipt, failure } = ended.end;
    this.logger.info(
      { deletion: id, project, target, by, key, force, dryRun, createdAt, state, removed: receipt.removed, failure },
      'audit',
    );
  }

  /** The line in the log says what a run has submitted, and for whom. */
  private async runWatch({ payload, signal, lastAttempt }: JobContext<'watches'>): Promise<void> {
    await this.watches.advance(payload.watchId, signal, lastAttempt, ({ watch, number, end, plan }) => {
      const { id, project, by, key } = watch;
      const { counts = null, batch = null } = plan.kind === 'planned' ? plan : {};
      const { state, failure } = end;
      this.logger.info({ watch: id, run: number, project, by, key, state, counts, batch, failure }, 'audit');
    });
  }

  private async reconcile(): Promise<void> {
    try {
      this.report(await this.reconciliation.run());
      if (Date.now() - this.sweptAt > SWEEP_INTERVAL_MS) {
        this.sweptAt = Date.now();
        await this.retention.startIfDue();
        const swept = await this.coordinator.sweep(this.settings.BATCH_RETENTION_DAYS);
        const uploads = await this.uploads.sweep(this.settings.UPLOAD_EXPIRY_HOURS);
        if (swept + uploads > 0)
          this.logger.info(
            { batches: swept, uploads },
            'deleted expired batches and the leftovers of aborted submissions and uploads',
          );
      }
    } catch (error) {
      if (!this.outage.explains(error)) this.logger.warn({ err: error }, 'reconciliation failed');
    }
    this.timer = setTimeout(() => void this.reconcile(), this.settings.RECONCILE_INTERVAL_MS);
  }

  /** Logs an unreadable record once, not at every reconciliation. */
  private report({ continued, unreadable }: Reconciled): void {
    this.logger.debug(continued, 'reconciled');
    for (const object of unreadable) {
      if (this.reported.has(object.key)) continue;
      this.reported.add(object.key);
      this.logger.error({ object }, 'a record cannot be read and was passed over');
    }
  }

  /** Called if Redis is empty: enqueues all unfinished work again at once. */
  private async rebuild(): Promise<void> {
    this.logger.warn(
      (await this.reconciliation.run()).continued,
      'Redis is new or has lost its data: rebuilt the queues from the store',
    );
  }
}
