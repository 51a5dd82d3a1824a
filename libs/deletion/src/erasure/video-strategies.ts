import { ownProject, type Tenant } from '@clipyard/access';
import {
  ClipyardError,
  type DeletionTarget,
  type FeatureKey,
  type Holder,
  projectOfName,
  type Receipt,
  sourceIdOf,
  storedName,
  videoIdOfName,
} from '@clipyard/api-contract';
import { DatasetErasure, type DatasetRepository } from '@clipyard/datasets';
import { keys, type ObjectStore } from '@clipyard/object-store';
import { type UploadRepository } from '@clipyard/videos';
import { z } from 'zod';

import { type DeletionLog } from '../deletion-log.js';
import { type DeletionRequest } from '../deletion-record.js';
import { type DeletionStrategy } from '../strategy.js';
import { type Uses } from '../uses.js';
import { ErasedModels } from './erased-models.js';
import { ErasedResults } from './erased-results.js';
import { removeReviewQueues } from './review-queues.js';
import { foldersOf, SHARED, type SharedKind, SharedObjects } from './shared-objects.js';

/** Removes a video from one dataset. Features, images and results stay. */
export class DatasetVideoStrategy implements DeletionStrategy {
  readonly isExclusive = true;
  private readonly erasure: DatasetErasure;
  private readonly models: ErasedModels;

  constructor(
    private readonly store: ObjectStore,
    private readonly datasets: DatasetRepository,
    private readonly uses: Uses,
  ) {
    this.erasure = new DatasetErasure(store);
    this.models = new ErasedModels(store, uses);
  }

  async find(tenant: Tenant, target: DeletionTarget): Promise<{ project: string; target: DeletionTarget }> {
    const name = target.dataset ?? '';
    const found = await this.datasets.get(tenant, name);
    if (found === null) throw new ClipyardError('not_found', `There is no dataset ${name.slice(0, 100)}`);
    const { project, name: shown } = found.dataset;
    const stored = storedName(project, shown);
    if (!(await this.erasure.has(stored, target.id)))
      throw new ClipyardError('not_found', `Dataset ${shown} has no video ${target.id}`);
    return { project, target: { ...target, dataset: stored } };
  }

  running(_: string, { dataset }: DeletionTarget): Promise<Holder[]> {
    return this.uses.ofDataset(dataset ?? '');
  }

  async run(request: DeletionRequest, log: DeletionLog): Promise<void> {
    const { project, target } = request;
    const dataset = target.dataset ?? '';
    await this.erasure.erase(dataset, target.id, request, log);
    await removeReviewQueues(this.store, keys.datasetFolder(dataset), target.id, log);
    await this.models.mark(await this.models.trainedOn(project, await this.erasure.receipt(request, log)), request);
  }

  async receipt(request: DeletionRequest, log: DeletionLog): Promise<Partial<Receipt>> {
    const datasets = await this.erasure.receipt(request, log);
    return { datasets, ...(await this.models.trainedOn(request.project, datasets)) };
  }
}

/** The features that an image belongs to, by the key of the image. */
function featureKeyOf(key: string): FeatureKey {
  const [, specId = '', name = ''] = key.split('/');
  return { specId, videoId: videoIdOfName(name) };
}

const KeptSchema = z.object({ kept: z.string() });

/** Erases a video from a project: its rows, results, classifications and uploads, and what projects share of it. */
export class VideoStrategy implements DeletionStrategy {
  readonly isExclusive = true;
  private readonly erasure: DatasetErasure;
  private readonly models: ErasedModels;
  private readonly shared: SharedObjects;

  constructor(
    private readonly store: ObjectStore,
    private readonly uploads: UploadRepository,
    private readonly uses: Uses,
  ) {
    this.erasure = new DatasetErasure(store);
    this.models = new ErasedModels(store, uses);
    this.shared = new SharedObjects(store, this.erasure);
  }

  /** Whether the project has the video is known only once everything was searched, so that is a part of the work. */
  find(tenant: Tenant, target: DeletionTarget): Promise<{ project: string; target: DeletionTarget }> {
    return Promise.resolve({ project: ownProject(tenant), target });
  }

  /** Training runs and reclassifications that read a dataset with the video. */
  async running(project: string, { id: videoId }: DeletionTarget): Promise<Holder[]> {
    const holders: Holder[] = [];
    const known = new Map<string, boolean>();
    const reads = async (dataset: string): Promise<boolean> => {
      const stored = storedName(project, dataset);
      const has = known.get(stored) ?? (await this.erasure.has(stored, videoId));
      known.set(stored, has);
      return has;
    };
    for await (const { id, project: owner, dataset } of this.uses.openRuns())
      if (owner === project && (await reads(dataset)))
        holders.push({ kind: 'training_run', id, reason: `training run ${id} reads the video; cancel it first` });
    for await (const { id, project: owner, dataset } of this.uses.openReclassifications())
      if (owner === project && (dataset === null || (await reads(dataset))))
        holders.push({
          kind: 'reclassification',
          id,
          reason: `reclassification ${id} may read the video; cancel it first`,
        });
    return holders;
  }

  /** A batch that is running may have the video in a shard that it has not added to its dataset yet. */
  async awaited(project: string): Promise<string[]> {
    const ids: string[] = [];
    for await (const batch of this.uses.openBatches()) if (batch.project === project) ids.push(batch.id);
    return ids;
  }

  async run(request: DeletionRequest, log: DeletionLog): Promise<void> {
    const { project, target } = request;
    const videoId = target.id;
    for await (const name of foldersOf(this.store, keys.datasets))
      if (projectOfName(name) === project) {
        await this.erasure.erase(name, videoId, request, log);
        await removeReviewQueues(this.store, keys.datasetFolder(name), videoId, log);
      }
    await this.models.mark(await this.models.trainedOn(project, await this.erasure.receipt(request, log)), request);
    await this.models.removeFromReports(project, videoId, log);
    const results = new ErasedResults(this.store, project, videoId, log, this.erasure);
    const uris = [...(await this.erasure.uris(log)), ...(await results.fromBatches())];
    // The upload of a part has the rest of the video, too.
    if (sourceIdOf(videoId) === videoId)
      await results.uploads(uris, async (id) => (await this.uploads.get({ project }, id)) !== null);
    await results.fromReclassifications();
    await results.classifications();
    const isUsed = await this.shared.isUsedElsewhere(project, videoId);
    // A project must not learn whether another one has the video.
    if (log.isEmpty && (isUsed || !(await this.hasShared(videoId))))
      throw new ClipyardError('not_found', `Project ${project} has no video ${videoId}`);
    await this.removeShared(project, videoId, isUsed, log);
  }

  async receipt(request: DeletionRequest, log: DeletionLog): Promise<Partial<Receipt>> {
    const { project, target } = request;
    const datasets = await this.erasure.receipt(request, log);
    const kept = new Set(log.written.flatMap((note) => KeptSchema.safeParse(note).data?.kept ?? []));
    return {
      datasets,
      ...(await this.models.trainedOn(project, datasets)),
      ...new ErasedResults(this.store, project, target.id, log, this.erasure).receipt(),
      kept: [...kept].map((kind) => ({ kind, reason: 'another project uses the video' })),
    };
  }

  private async hasShared(videoId: string): Promise<boolean> {
    for (const kind of Object.keys(SHARED) as SharedKind[])
      if ((await this.shared.of(kind, videoId)).length > 0) return true;
    return false;
  }

  private async removeShared(project: string, videoId: string, isUsed: boolean, log: DeletionLog): Promise<void> {
    for (const kind of Object.keys(SHARED) as SharedKind[]) {
      const objects = await this.shared.of(kind, videoId);
      // Why the last attempt to make a filmstrip failed is stored per project.
      const isOwn = ({ key }: { readonly key: string }): boolean =>
        key === keys.filmstripFailure(featureKeyOf(key), project);
      await log.remove(isUsed ? objects.filter(isOwn) : objects);
      if (isUsed && objects.some((object) => !isOwn(object))) await log.note({ kept: kind });
    }
  }
}
