import { type Caller, ownProject, type Page } from '@clipyard/access';
import { type Deletion, type DeletionTarget, newId } from '@clipyard/api-contract';
import { bestEffort } from '@clipyard/async';
import { type DeletionJobs } from '@clipyard/jobs';

import { type DeletionRequest } from './deletion-record.js';
import { type DeletionRepository } from './deletion-repository.js';
import { refuseNeeded, refuseRunning, type Strategies } from './deletion-runner.js';

/** Takes requests to delete, and answers what became of them. */
export class Deletions {
  constructor(
    private readonly repository: DeletionRepository,
    private readonly strategies: Strategies,
    private readonly jobs: DeletionJobs,
  ) {}

  /**
   * Requests a deletion. It is durable once the call returns. While the deletion of a target runs, a repeated request
   * returns this deletion.
   *
   * @throws ClipyardError `not_found`
   * @throws ClipyardError `conflict` if the target is in use, or if something needs it and `force` is not set
   */
  async request(caller: Caller, wanted: DeletionTarget, { force }: { readonly force: boolean }): Promise<Deletion> {
    const strategy = this.strategies[wanted.kind];
    const { project, target } = await strategy.find(caller, wanted);
    const running = await this.repository.openOf(project, target);
    if (running !== null) return this.repository.require(caller, running.id);
    refuseRunning(await strategy.running(project, target));
    const overridden = (await strategy.neededBy?.(project, target)) ?? [];
    if (!force) refuseNeeded(overridden);
    const openBatches = [...((await strategy.awaited?.(project)) ?? [])];
    return this.start(caller, { project, target, force, dryRun: false, overridden: [...overridden], openBatches });
  }

  /** Removes objects that nothing refers to. A collection that is running is returned instead of a second one. */
  async collectGarbage(caller: Caller, { dryRun }: { readonly dryRun: boolean }): Promise<Deletion> {
    const project = ownProject(caller);
    const target: DeletionTarget = { kind: 'gc', id: '', dataset: null };
    const running = await this.repository.openOf(project, target);
    if (running?.dryRun === dryRun) return this.repository.require(caller, running.id);
    return this.start(caller, { project, target, force: false, dryRun, overridden: [], openBatches: [] });
  }

  /** @throws ClipyardError `not_found` */
  require(caller: Caller, id: string): Promise<Deletion> {
    return this.repository.require(caller, id);
  }

  list(caller: Caller, pageSize: number, pageToken: string | null): Promise<Page<Deletion>> {
    return this.repository.list(caller, pageSize, pageToken);
  }

  private async start(
    caller: Caller,
    request: Omit<DeletionRequest, 'id' | 'by' | 'key' | 'createdAt'>,
  ): Promise<Deletion> {
    const { key } = caller;
    const id = newId('del');
    await this.repository.create({
      ...request,
      id,
      by: key?.name ?? '',
      key: key?.id ?? null,
      createdAt: new Date().toISOString(),
    });
    // The request is stored: if Redis is unavailable, the next reconciliation of the orchestrator enqueues it.
    await bestEffort('enqueue a deletion', this.jobs.enqueue({ id, project: request.project }));
    return this.repository.require(caller, id);
  }
}
