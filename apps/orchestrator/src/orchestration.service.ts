import { BatchCoordinator, ShardCompletion, WebhookDelivery } from '@clipyard/batches';
import { type Settings } from '@clipyard/config';
import { type Logger } from '@clipyard/observability';
import { JobWorkers, LOGGER, RedisOutage, SETTINGS } from '@clipyard/platform';
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
   *
   * @returns how many of each kind were continued
   */
  async reconcile(): Promise<{ batches: number; runs: number; classifications: number; reclassifications: number }> {
    const batches = await this.coordinator.reconcile();
    let runs = 0;
    for (const trainingRunId of await this.runs.open()) {
      const run = await this.runs.get(trainingRunId);
      if (run === null || (await this.queues.isPending('train', trainingJobId(run)))) continue;
      await this.queues.add('train', { trainingRunId, project: run.project }, { jobId: trainingJobId(run) });
      runs++;
    }
    const open = new Set(batches);
    let classifications = 0;
    for await (const request of this.classifications.open()) {
      open.add(request.id);
      if (request.key !== null) await this.quotas.note(request.key, request.id, 1);
      if (await this.queues.isPending('classify', request.id)) continue;
      await this.queues.addFlow(classificationFlow(request));
      classifications++;
    }
    const reclassifications = await this.reclassifications.open();
    for (const id of reclassifications) {
      const parts = await this.reclassifications.nextParts(id);
      const request = await this.reclassifications.request(id);
      if (request !== null) await addReclassifyJobs(this.queues, request, parts);
    }
    await this.quotas.keep(open);
    return { batches: batches.length, runs, classifications, reclassifications: reclassifications.length };
  }
}

/** How often to check whether Redis has lost its data, in milliseconds. Each check is one command. */
const LOSS_CHECK_MS = 1_000;
const SWEEP_INTERVAL_MS = 3600 * 1000;

/** Consumes `batches`, `pack` and `webhooks`, and regularly reconciles the queues with the store. */
@Injectable()
export class OrchestrationService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private sweptAt = 0;
  private readonly watch: LossWatch;

  constructor(
    @Inject(Orchestration) private readonly parts: Orchestration,
    @Inject(JobWorkers) private readonly workers: JobWorkers,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(RedisOutage) private readonly outage: RedisOutage,
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
      this.logger.debug(await this.parts.reconcile(), 'reconciled');
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
      if (!this.outage.explains(error)) this.logger.warn({ err: error }, 'reconciliation failed');
    }
    this.timer = setTimeout(() => void this.reconcile(), this.settings.RECONCILE_INTERVAL_MS);
  }

  /** Called if Redis is empty: enqueues all unfinished work again at once. */
  private async rebuild(): Promise<void> {
    this.logger.warn(
      await this.parts.reconcile(),
      'Redis is new or has lost its data: rebuilt the queues from the store',
    );
  }
}
