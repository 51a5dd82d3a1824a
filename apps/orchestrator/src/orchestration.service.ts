import { BatchCoordinator, BatchReader, ShardCompletion } from '@clipyard/batches';
import { type Settings } from '@clipyard/config';
import { type Logger } from '@clipyard/observability';
import { JobWorkers, LOGGER, SETTINGS } from '@clipyard/platform';
import { JobQueues } from '@clipyard/queues';
import { TrainingRunRepository } from '@clipyard/repositories';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { deliverWebhook } from './webhook-delivery.js';

/** What the orchestrator works with: domain rules, each over the repositories and ports. */
@Injectable()
export class Orchestration {
  constructor(
    @Inject(BatchCoordinator) readonly coordinator: BatchCoordinator,
    @Inject(ShardCompletion) readonly packing: ShardCompletion,
    @Inject(BatchReader) readonly reader: BatchReader,
    @Inject(TrainingRunRepository) readonly runs: TrainingRunRepository,
    @Inject(JobQueues) readonly queues: JobQueues,
  ) {}
}

/** Consumes `batches`, `pack` and `webhooks`, and looks now and then for work that Redis has forgotten. */
@Injectable()
export class OrchestrationService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(Orchestration) private readonly parts: Orchestration,
    @Inject(JobWorkers) private readonly workers: JobWorkers,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    const { coordinator, packing, reader } = this.parts;
    this.workers.consume('batches', ({ payload }) => coordinator.advance(payload.batchId));
    this.workers.consume('pack', async ({ payload, children, signal, lastAttempt }) => packing.complete(payload, (await children()).results, signal, lastAttempt));
    this.workers.consume('webhooks', async ({ payload, signal }) => deliverWebhook(payload, await reader.require(payload.batchId), signal));
    void this.reconcile();
  }

  beforeApplicationShutdown(): void {
    clearTimeout(this.timer);
  }

  /** The store is the truth: what it says is unfinished is woken, and runs that no job carries get one. */
  private async reconcile(): Promise<void> {
    try {
      const batches = await this.parts.coordinator.reconcile();
      const runs = await this.parts.runs.open();
      for (const trainingRunId of runs) await this.parts.queues.add('train', { trainingRunId }, { jobId: trainingRunId });
      this.logger.debug({ batches, runs: runs.length }, 'reconciled');
    } catch (error) {
      this.logger.warn({ err: error }, 'reconciliation failed');
    }
    this.timer = setTimeout(() => void this.reconcile(), this.settings.RECONCILE_INTERVAL_MS);
  }
}
