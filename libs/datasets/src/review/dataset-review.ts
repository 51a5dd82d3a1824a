import { type Caller, storedFor, type Tenant } from '@clipyard/access';
import {
  ClipyardError,
  type DatasetReviewChoice,
  type DecisionResult,
  type LeaseDatasetReview,
  type Model,
  type ReviewDecision,
  type ReviewDecisions,
  type ReviewLease,
  type ReviewPage,
  StoredNameSchema,
  type TrainingRun,
} from '@clipyard/api-contract';
import { type ObjectStore } from '@clipyard/object-store';
import pMap from 'p-map';

import { type DatasetRepository, type PinnedDataset } from '../dataset-repository.js';
import { type DatasetLabels } from '../labels/dataset-labels.js';
import { type LabelledVideo, type LabelValues } from '../labels/label-layer.js';
import { eachShard, readVideos, type ShardVideos } from '../labels/labelled-shards.js';
import { type QueueChoice, type QueuedItem } from './review-queue-repository.js';
import { type CurrentItem, refused, type ReviewedSubject, type Reviewing } from './reviewing.js';

const SHARDS_AT_ONCE = 16;
/** Runs that are looked at for probable label errors. */
const RECENT_RUNS = 200;
const REASON = 'review';

/** The models and training runs that a review reads. */
export interface ReviewSources {
  /** @throws ClipyardError `model_unavailable` */
  resolveModel(tenant: Tenant, idOrAlias: string): Promise<Model>;
  run(tenant: Tenant, id: string): Promise<TrainingRun | null>;
  /** Newest first. */
  runs(
    tenant: Tenant,
    pageSize: number,
    pageToken: string | null,
  ): Promise<{ readonly data: readonly TrainingRun[]; readonly nextPageToken: string | null }>;
}

/** Reviews the labels of a dataset's videos. Decisions are changes of the label layer. */
export class DatasetReview {
  constructor(
    private readonly store: ObjectStore,
    private readonly datasets: DatasetRepository,
    private readonly labels: DatasetLabels,
    private readonly reviewing: Reviewing,
    private readonly sources: ReviewSources,
  ) {}

  /**
   * Undecided videos, the most useful first. Nothing is leased.
   *
   * @throws ClipyardError `not_found`, `dataset_unusable`, `model_unavailable`, `conflict` if no training run has
   *   probable label errors
   */
  async list(
    caller: Caller,
    name: string,
    choice: DatasetReviewChoice,
    pageSize: number,
    pageToken: string | null,
  ): Promise<ReviewPage> {
    const pinned = await this.require(caller, name);
    return this.reviewing.list(
      this.subject(caller, name, pinned),
      await this.choiceOf(caller, pinned, choice),
      pageSize,
      pageToken,
    );
  }

  /** Leases undecided videos to a session, the most useful first. */
  async lease(
    caller: Caller,
    name: string,
    { session, count, refresh, ...choice }: LeaseDatasetReview,
  ): Promise<ReviewLease> {
    const pinned = await this.require(caller, name);
    return this.reviewing.lease(
      caller,
      this.subject(caller, name, pinned),
      await this.choiceOf(caller, pinned, choice),
      { session, count, refresh },
    );
  }

  /** @throws ClipyardError `not_found` */
  async decide(caller: Caller, name: string, { session, decisions }: ReviewDecisions): Promise<DecisionResult[]> {
    const pinned = await this.require(caller, name);
    return this.reviewing.decide(caller, this.subject(caller, name, pinned), session, decisions);
  }

  private subject(caller: Caller, name: string, { dataset, shards }: PinnedDataset): ReviewedSubject {
    const { project, version } = dataset;
    return {
      project,
      subject: { kind: 'dataset', name: storedFor(caller, name), version, shards: shards.length },
      current: (order, items) => this.current(shards, order, items),
      apply: (by, decisions) => this.apply(by, name, decisions),
    };
  }

  private async current(
    shards: PinnedDataset['shards'],
    order: string,
    items: readonly QueuedItem[],
  ): Promise<(CurrentItem | null)[]> {
    const indexes = [...new Set(items.map(({ shard }) => shard))];
    const read = await pMap(
      indexes,
      async (index) => {
        const shard = await shards.at(index);
        return [index, shard === undefined ? [] : await readVideos(this.store, shard)] as const;
      },
      { concurrency: SHARDS_AT_ONCE },
    );
    const videosOf = new Map(read);
    // These orders are about the label, so a label that somebody has changed elsewhere is settled.
    const isAboutLabel = order === 'suspect' || order === 'disagreement';
    return items.map((item) => {
      const video = videosOf.get(item.shard)?.[item.offset];
      if (video?.videoId !== item.videoId || isDecided(video)) return null;
      if (isAboutLabel && video.label !== item.label) return null;
      const { label, split, group } = video;
      return { label, split, group };
    });
  }

  private async apply(caller: Caller, name: string, decisions: readonly ReviewDecision[]): Promise<DecisionResult[]> {
    const edits = decisions.filter(({ decision }) => decision !== 'undo');
    const results = edits.length === 0 ? [] : await this.edit(caller, name, edits);
    const versions = new Set(decisions.flatMap(({ decision, version }) => (decision === 'undo' ? [version!] : [])));
    for (const version of versions) {
      const ids = decisions.filter((undo) => undo.decision === 'undo' && undo.version === version).map(({ id }) => id);
      results.push(...(await this.undo(caller, name, version, ids)));
    }
    return results;
  }

  private async edit(caller: Caller, name: string, decisions: readonly ReviewDecision[]): Promise<DecisionResult[]> {
    let results: DecisionResult[] = [];
    await this.datasets.change(caller, name, undefined, async ({ dataset, change, shardsWith }) => {
      const wanted = new Set(decisions.map(({ id }) => id));
      const found = new Map<string, { readonly place: ShardVideos; readonly video: LabelledVideo }>();
      const names = Array.from(wanted, (videoId) => ({ videoId }));
      for await (const place of eachShard(this.store, shardsWith(names), true))
        for (const video of place.videos) {
          if (video.superseded || !wanted.has(video.videoId)) continue;
          // Datasets of 0.1.0 may hold several rows of one video. The last one counts.
          const earlier = found.get(video.videoId);
          if (earlier !== undefined) (await change.editor(earlier.place)).supersede(earlier.video.offset);
          found.set(video.videoId, { place, video });
        }
      results = [];
      for (const decision of decisions) {
        const { id } = decision;
        const row = found.get(id);
        const values = row && valuesOf(decision, row.video);
        if (row === undefined)
          results.push({ id, state: 'not_found', version: null, message: `Dataset ${name} has no video ${id}` });
        else if (typeof values === 'string' || values === undefined) results.push(refused(id, values ?? ''));
        else {
          const editor = await change.editor(row.place);
          editor.set(row.video.offset, values);
          const version = editor.lastVersion(row.video.offset) ?? dataset.version;
          results.push({ id, state: 'applied', version, message: null });
        }
      }
      return change.edited === 0
        ? null
        : { kind: 'labels', by: caller.key?.name ?? '', reason: REASON, edited: change.edited };
    });
    return results;
  }

  private async undo(caller: Caller, name: string, version: number, ids: readonly string[]): Promise<DecisionResult[]> {
    const by = caller.key?.name ?? '';
    const { kept, changed, ...undone } = await this.labels.undoVideos(caller, name, version, { by }, new Set(ids));
    return ids.map((id) =>
      !changed.has(id)
        ? { id, state: 'not_found', version: null, message: `Version ${version} did not change video ${id}` }
        : kept.has(id)
          ? refused(id, 'The video was changed again since')
          : { id, state: 'applied', version: undone.version, message: null },
    );
  }

  private async choiceOf(
    caller: Caller,
    { dataset }: PinnedDataset,
    { order, model, from, run, below, seed }: DatasetReviewChoice,
  ): Promise<QueueChoice> {
    const choice: QueueChoice = { order, model: null, from: null, run: null, below: null, perClass: null, seed: 0 };
    if (order === 'random') return { ...choice, seed };
    if (order === 'suspect') return { ...choice, run: await this.runOf(caller, dataset.name, run) };
    const modelId = await this.modelOf(caller, dataset.specId, model ?? 'production');
    if (order === 'uncertain') return { ...choice, model: modelId, below: below ?? null };
    return {
      ...choice,
      model: modelId,
      from: from === undefined ? null : await this.modelOf(caller, dataset.specId, from),
    };
  }

  private async modelOf(caller: Caller, specId: string | null, idOrAlias: string): Promise<string> {
    const model = await this.sources.resolveModel(caller, idOrAlias);
    if (model.specId !== specId)
      throw new ClipyardError(
        'model_unavailable',
        `Model ${model.id} expects features of spec ${model.specId}, but the dataset has features of spec ` +
          `${specId ?? 'none'}. Choose a model that was trained on this dataset`,
      );
    return model.id;
  }

  private async runOf(caller: Caller, name: string, id: string | undefined): Promise<string> {
    if (id !== undefined) {
      const run = await this.sources.run(caller, id);
      if (run === null) throw new ClipyardError('not_found', `There is no training run ${id}`);
      if (run.dataset !== name)
        throw new ClipyardError('conflict', `Training run ${id} was trained on ${run.dataset}, not on ${name}`);
      if (run.selection === null)
        throw new ClipyardError(
          'conflict',
          `Training run ${id} has no out-of-fold predictions. Train with the head auto, which compares heads by ` +
            'cross-validation',
        );
      return run.id;
    }
    let pageToken: string | null = null;
    let looked = 0;
    do {
      const page: Awaited<ReturnType<ReviewSources['runs']>> = await this.sources.runs(caller, 50, pageToken);
      const latest = page.data.find(
        ({ dataset, state, selection }) => dataset === name && state === 'succeeded' && selection !== null,
      );
      if (latest !== undefined) return latest.id;
      pageToken = page.nextPageToken;
      looked += page.data.length;
    } while (pageToken !== null && looked < RECENT_RUNS);
    throw new ClipyardError(
      'conflict',
      `No recent training run of dataset ${name} has out-of-fold predictions. Train with the head auto, or name a run`,
    );
  }

  private async require(tenant: Tenant, name: string): Promise<PinnedDataset> {
    const found = StoredNameSchema.safeParse(name).success ? await this.datasets.get(tenant, name) : null;
    if (found === null) throw new ClipyardError('not_found', `There is no dataset ${name.slice(0, 100)}`);
    if (found.dataset.specId === null) throw new ClipyardError('dataset_unusable', `Dataset ${name} has no videos`);
    return found;
  }
}

const isDecided = ({ superseded, excluded, reviewed }: LabelledVideo): boolean => superseded || excluded || reviewed;

/** The fields that a decision sets, or why it cannot be made. */
function valuesOf({ decision, label }: ReviewDecision, video: LabelledVideo): LabelValues | string {
  switch (decision) {
    case 'relabel':
      return { label: label!, reviewed: true };
    case 'exclude':
      return { excluded: true, reviewed: true };
    default: {
      if (label !== undefined && video.label !== null && video.label !== label)
        return `The label of the video is ${video.label} by now`;
      const accepted = label ?? video.label;
      return accepted === null
        ? 'The video has no label: send the label that you accept'
        : { label: accepted, reviewed: true };
    }
  }
}
