import { BatchCoordinator, ShardCompletion, WebhookDelivery } from '@clipyard/batches';
import { type Settings } from '@clipyard/config';
import { type SkippedObject } from '@clipyard/contracts';
import { UnreadableObject } from '@clipyard/object-store';
import { type Logger } from '@clipyard/observability';
import { JobWorkers, LOGGER, SETTINGS } from '@clipyard/platform';
import {
  addReclassifyJobs,
  classificationFlow,
  JobQueues,
  type LossWatch,
  QuotaLedger,
  trainingJobId,
} from '@clipyard/queues';
import { ClassificationRepository, ReclassificationRepository, TrainingRunRepository } from '@clipyard/repositories';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';

import { UploadExpiry } from './upload-expiry.js';

/** How much unfinished work was continued, and the records that were passed over. */
export interface Reconciled {
  readonly batches: number;
  readonly runs: number;
  readonly classifications: number;
  readonly reclassifications: number;
  readonly unreadable: readonly SkippedObject[];
}

/** The domain rules and repositories that the orchestrator uses, and the reconciliation of store and queues. */
@Injectable()
export class Orchestration {
  constructor(
    @Inject(BatchCoordinator) readonly coordinator: BatchCoordinator,
    @Inject(ShardCompletion) readonly packing: ShardCompletion,
    @Inject(WebhookDelivery) readonly webhooks: WebhookDelivery,
    @Inject(TrainingRunRepository) readonly runs: TrainingRunRepository,
    @Inject(ClassificationRepository) readonly classifications: ClassificationRepository,
    @Inject(ReclassificationRepository) readonly reclassifications: ReclassificationRepository,
    @Inject(UploadExpiry) readonly uploads: UploadExpiry,
    @Inject(JobQueues) readonly queues: JobQueues,
    @Inject(QuotaLedger) readonly quotas: Pick<QuotaLedger, 'note' | 'keep'>,
  ) {}

  /**
   * Brings the queues in line with the store, which is the source of truth. Unfinished work without a job gets one.
   * Records that cannot be read are passed over.
   */
  async reconcile(): Promise<Reconciled> {
    const unreadable: SkippedObject[] = [];
    const batches = await this.coordinator.reconcile();
    const runs = await passOver(await this.runs.open(), unreadable, (id) => this.continueRun(id));
    const classifications = await this.classifications.open();
    const continued = await passOver(classifications, unreadable, (id) => this.continueClassification(id));
    const reclassifications = await passOver(await this.reclassifications.open(), unreadable, (id) =>
      this.continueReclassification(id),
    );
    await this.quotas.keep(new Set([...batches, ...classifications]));
    return {
      batches: batches.length,
      runs: runs.length,
      classifications: continued.length,
      reclassifications: reclassifications.length,
      unreadable,
    };
  }

  private async continueRun(trainingRunId: string): Promise<boolean> {
    const run = await this.runs.get(trainingRunId);
    if (run === null || (await this.queues.isPending('train', trainingJobId(run)))) return false;
    await this.queues.add('train', { trainingRunId, project: run.project }, { jobId: trainingJobId(run) });
    return true;
  }

  private async continueClassification(id: string): Promise<boolean> {
    const request = await this.classifications.request(id);
    if (request === null) return false;
    if (request.key !== null) await this.quotas.note(request.key, id, 1);
    if (await this.queues.isPending('classify', id)) return false;
    await this.queues.addFlow(classificationFlow(request));
    return true;
  }

  private async continueReclassification(id: string): Promise<boolean> {
    const parts = await this.reclassifications.nextParts(id);
    const request = await this.reclassifications.request(id);
    if (request !== null) await addReclassifyJobs(this.queues, request, parts);
    return request !== null;
  }
}

/**
 * Runs `work` for each id. A record that cannot be read is added to `unreadable`, and the others continue.
 *
 * @returns the ids for which `work` returned true
 */
async function passOver(
  ids: readonly string[],
  unreadable: SkippedObject[],
  work: (id: string) => Promise<boolean>,
): Promise<string[]> {
  const done: string[] = [];
  for (const id of ids) {
    try {
      if (await work(id)) done.push(id);
    } catch (error) {
      if (!(error instanceof UnreadableObject)) throw error;
      unreadable.push(error.skipped);
    }
  }
  return done;
}

/** How often to check whether Redis has lost its data, in milliseconds. Each check is one command. */
const LOSS_CHECK_MS = 1_000;
const SWEEP_INTERVAL_MS = 3600 * 1000;

/** Consumes `batches`, `pack` and `webhooks`, and regularly reconciles the queues with the store. */
@Injectable()
export class OrchestrationService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private sweptAt = 0;
  private readonly reported = new Set<string>();
  private readonly watch: LossWatch;

  constructor(
    @Inject(Orchestration) private readonly parts: Orchestration,
    @Inject(JobWorkers) private readonly workers: JobWorkers,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.watch = parts.queues.watchForLoss(() => this.rebuild());
  }

  onApplicationBootstrap(): void {
    const { coordinator, packing, webhooks } = this.parts;
    this.workers.consume('batches', ({ payload }) => coordinator.advance(payload.batchId));
    this.workers.consume('pack', async ({ payload, children, untilChildren, signal, lastAttempt }) => {
      if (!(await packing.complete(payload, (await children()).results, signal, lastAttempt)))
        await untilChildren({ ...payload, again: true });
    });
    this.workers.consume('webhooks', ({ payload, signal, lastAttempt }) =>
      webhooks.deliver(payload, signal, lastAttempt),
    );
    void this.reconcile();
    this.watch.start(LOSS_CHECK_MS);
  }

  beforeApplicationShutdown(): void {
    this.watch.stop();
    clearTimeout(this.timer);
  }

  private async reconcile(): Promise<void> {
    try {
      this.report(await this.parts.reconcile());
      if (Date.now() - this.sweptAt > SWEEP_INTERVAL_MS) {
        this.sweptAt = Date.now();
        const swept = await this.parts.coordinator.sweep(this.settings.BATCH_RETENTION_DAYS);
        const uploads = await this.parts.uploads.sweep(this.settings.UPLOAD_EXPIRY_HOURS);
        if (swept + uploads > 0)
          this.logger.info(
            { batches: swept, uploads },
            'deleted expired batches and the leftovers of aborted submissions and uploads',
          );
      }
    } catch (error) {
      this.logger.warn({ err: error }, 'reconciliation failed');
    }
    this.timer = setTimeout(() => void this.reconcile(), this.settings.RECONCILE_INTERVAL_MS);
  }

  /** Logs an unreadable record once, not at every reconciliation. */
  private report(reconciled: Reconciled): void {
    this.logger.debug(reconciled, 'reconciled');
    for (const object of reconciled.unreadable) {
      if (this.reported.has(object.key)) continue;
      this.reported.add(object.key);
      this.logger.error({ object }, 'a record cannot be read and was passed over');
    }
  }

  /** Called if Redis is empty: enqueues all unfinished work again at once. */
  private async rebuild(): Promise<void> {
    this.logger.warn(
      await this.parts.reconcile(),
      'Redis is new or has lost its data: rebuilt the queues from the store',
    );
  }
}
