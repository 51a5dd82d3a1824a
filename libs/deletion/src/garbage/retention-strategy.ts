import { EVERYBODY, type Tenant } from '@clipyard/access';
import { type DeletionTarget, type Holder, isTerminal, videoIdOfName } from '@clipyard/api-contract';
import { type BatchRepository } from '@clipyard/batches';
import { type ClassificationRepository, type ReclassificationRepository } from '@clipyard/classifications';
import { type DatasetRepository } from '@clipyard/datasets';
import { keys, type ListedObject, nullIfUnreadable, type ObjectStore } from '@clipyard/object-store';
import { type TrainingRunRepository } from '@clipyard/training';

import { type DeletionLog } from '../deletion-log.js';
import { type DeletionRequest } from '../deletion-record.js';
import { foldersOf } from '../erasure/shared-objects.js';
import { objectsOf, removeResource } from '../resource-strategies.js';
import { type DeletionStrategy } from '../strategy.js';
import { PendingRemovals } from './pending-removals.js';
import { TextFilter } from './text-filter.js';
import { listedIds, type VideoReference, VideoReferences } from './video-references.js';

const DAY_MS = 24 * 3600 * 1000;
/** Objects and resources that one run deletes. The next run continues. */
const MOST = 50_000;

/** Days after which something is deleted; 0 means never. Projects that are not named have the default. */
export interface RetentionDays {
  readonly all: number;
  readonly projects: Readonly<Record<string, number>>;
}

export interface RetentionPolicy {
  readonly results: RetentionDays;
  readonly previews: RetentionDays;
  readonly checkpoints: RetentionDays;
  readonly features: RetentionDays;
}

const daysOf = ({ all, projects }: RetentionDays, project: string): number => projects[project] ?? all;

/** Whether anything is ever deleted. */
export const deletes = (policy: RetentionPolicy): boolean =>
  Object.values(policy).some(({ all, projects }: RetentionDays) =>
    [all, ...Object.values(projects)].some((days) => days > 0),
  );

interface Repositories {
  readonly batches: BatchRepository;
  readonly runs: TrainingRunRepository;
  readonly classifications: ClassificationRepository;
  readonly reclassifications: ReclassificationRepository;
  readonly datasets: DatasetRepository;
}

/** Deletes what the retention settings of a project no longer keep. */
export class RetentionStrategy implements DeletionStrategy {
  private readonly references: VideoReferences;

  constructor(
    private readonly store: ObjectStore,
    private readonly repositories: Repositories,
    private readonly policy: RetentionPolicy,
  ) {
    this.references = new VideoReferences(store, repositories.datasets);
  }

  find(_: Tenant, target: DeletionTarget): Promise<{ project: string; target: DeletionTarget }> {
    return Promise.resolve({ project: 'default', target });
  }

  running(): Promise<Holder[]> {
    return Promise.resolve([]);
  }

  async run(request: DeletionRequest, log: DeletionLog): Promise<void> {
    const now = Date.parse(request.createdAt);
    const budget = { left: MOST };
    await this.results(now, log, budget);
    await this.checkpoints(now, log, budget);
    const pending = new PendingRemovals(this.store, log, request.dryRun);
    await this.images(now, pending, budget);
    await this.features(now, pending, budget);
    await pending.flush();
  }

  /** Classifications, reclassifications and batches of purpose classify that have ended. */
  private async results(now: number, log: DeletionLog, budget: { left: number }): Promise<void> {
    const { batches, classifications, reclassifications } = this.repositories;
    const endOf = {
      classifications: async (id: string) => (await classifications.get(EVERYBODY, id))?.finishedAt ?? null,
      reclassifications: async (id: string) => (await reclassifications.get(EVERYBODY, id))?.finishedAt ?? null,
      batches: async (id: string) => {
        const record = await batches.get(EVERYBODY, id);
        if (record?.purpose !== 'classify' || (await this.store.head(keys.openBatch(id))) !== null) return null;
        return (await batches.summary(id, (await batches.currentRound(record)).round))?.finishedAt ?? null;
      },
    };
    const kinds = [
      ['classifications', 'classification'],
      ['reclassifications', 'reclassification'],
      ['batches', 'batch'],
    ] as const;
    for (const [list, kind] of kinds)
      for await (const { id, project } of listedIds(this.store, list)) {
        log.throwIfAborted();
        const days = daysOf(this.policy.results, project);
        if (days === 0) continue;
        if (budget.left <= 0) return;
        const end = await endOf[list](id).catch(nullIfUnreadable);
        if (end === null || now - Date.parse(end) < days * DAY_MS) continue;
        await removeResource(this.store, objectsOf[kind](id, project), log);
        budget.left--;
      }
  }

  private async checkpoints(now: number, log: DeletionLog, budget: { left: number }): Promise<void> {
    for await (const { id, project } of listedIds(this.store, 'training-runs')) {
      const days = daysOf(this.policy.checkpoints, project);
      if (days === 0 || budget.left <= 0) continue;
      const run = await this.repositories.runs.get(EVERYBODY, id).catch(nullIfUnreadable);
      if (run === null || !isTerminal(run.state) || run.finishedAt === null) continue;
      if (now - Date.parse(run.finishedAt) < days * DAY_MS) continue;
      const found: ListedObject[] = [];
      for await (const object of this.store.list(`${keys.trainingRunFolder(id)}checkpoints/`)) found.push(object);
      await log.remove(found);
      budget.left -= found.length;
    }
  }

  private async images(now: number, pending: PendingRemovals, budget: { left: number }): Promise<void> {
    if (!deletesAny(this.policy.previews)) return;
    const users = new UsersByDays(this.policy.previews);
    await users.addAll(this.references.inDatasets());
    await users.addAll(this.references.inResults());
    for (const prefix of ['previews/', 'filmstrips/'])
      await this.expire(prefix, now, pending, budget, (videoId, age) => users.allow(videoId, age));
  }

  /** Features that no dataset uses. */
  private async features(now: number, pending: PendingRemovals, budget: { left: number }): Promise<void> {
    if (!deletesAny(this.policy.features)) return;
    const used = new TextFilter();
    for await (const { videoId } of this.references.inDatasets()) used.add(videoId);
    const users = new UsersByDays(this.policy.features);
    await users.addAll(this.references.inResults());
    await this.expire(
      'features/',
      now,
      pending,
      budget,
      (videoId, age) => !used.mayHave(videoId) && users.allow(videoId, age),
    );
  }

  private async expire(
    prefix: string,
    now: number,
    pending: PendingRemovals,
    budget: { left: number },
    isExpired: (videoId: string, ageMs: number) => boolean,
  ): Promise<void> {
    for await (const specId of foldersOf(this.store, prefix))
      for await (const object of this.store.list(`${prefix}${specId}/`)) {
        if (budget.left <= 0) return;
        const videoId = videoIdOfName(object.key.slice(prefix.length + specId.length + 1));
        if (!isExpired(videoId, now - object.modifiedAt.getTime())) continue;
        await pending.add(object);
        budget.left--;
      }
  }
}

const deletesAny = ({ all, projects }: RetentionDays): boolean =>
  [all, ...Object.values(projects)].some((days) => days > 0);

/** The videos that projects refer to, by the retention of the project. */
class UsersByDays {
  private readonly videos = new Map<number, TextFilter>();

  constructor(private readonly days: RetentionDays) {}

  async addAll(references: AsyncIterable<VideoReference>): Promise<void> {
    for await (const { project, videoId } of references) {
      const days = daysOf(this.days, project);
      const filter = this.videos.get(days) ?? new TextFilter();
      this.videos.set(days, filter);
      filter.add(videoId);
    }
  }

  /** Whether all projects that refer to the video allow the deletion of an object of this age. */
  allow(videoId: string, ageMs: number): boolean {
    const users = [...this.videos].filter(([, filter]) => filter.mayHave(videoId)).map(([days]) => days);
    return (users.length === 0 ? [this.days.all] : users).every((days) => days > 0 && ageMs > days * DAY_MS);
  }
}
