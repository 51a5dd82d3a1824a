import { type Readable } from 'node:stream';

import { type Caller, type Idempotency, ownProject } from '@clipyard/access';
import { type Classification, ClipyardError, type CreateClassification } from '@clipyard/api-contract';
import { bestEffort } from '@clipyard/async';
import { uriFault } from '@clipyard/item-lists';
import { type ClassificationJobs } from '@clipyard/jobs';
import { type ModelRegistry } from '@clipyard/models';
import { keys, type ObjectStore } from '@clipyard/object-store';

import { type ClassificationRepository, type ClassificationRequest } from './classification-repository.js';

/** The part of the caller's quota that a classification uses. */
export interface ClassificationQuota {
  /** @throws ClipyardError `quota_exceeded` */
  takeItems(caller: Caller, id: string, items: number): Promise<void>;
  giveBackItems(caller: Caller, id: string, items: number): Promise<void>;
}

/** @throws ClipyardError `invalid_request` for a uri that would read another file than the one that it spells */
function checkUri(uri: string): void {
  const detail = uriFault(uri);
  if (detail !== undefined)
    throw new ClipyardError('invalid_request', `uri ${detail}`, {
      errors: [{ pointer: '/uri', code: 'invalid_uri', detail }],
    });
}

/** @throws ClipyardError `invalid_request` if both ways to score a video over time are requested */
function checkParts({ segments, timeline }: CreateClassification): void {
  if (segments === undefined || timeline === undefined) return;
  const detail = 'cannot be combined with segments, which replace it';
  throw new ClipyardError('invalid_request', `timeline ${detail}`, {
    errors: [{ pointer: '/timeline', code: 'custom', detail }],
  });
}

/** Classifies single videos. */
export class Classifications {
  constructor(
    private readonly repository: ClassificationRepository,
    private readonly models: ModelRegistry,
    private readonly jobs: ClassificationJobs,
    private readonly idempotency: Idempotency,
    private readonly quotas: ClassificationQuota,
    private readonly store: ObjectStore,
  ) {}

  /**
   * @param key - the Idempotency-Key of the call, if it has one
   * @param comparable - must be equal in a repeat with the same key: the body, unless it has a new uri for each upload
   * @returns the id of the classification
   * @throws ClipyardError `invalid_request`, `model_unavailable` or `quota_exceeded`
   */
  async create(
    caller: Caller,
    body: CreateClassification,
    key: string | undefined,
    comparable: unknown = body,
  ): Promise<string> {
    checkUri(body.uri);
    checkParts(body);
    const model = await this.models.resolve(caller, body.model);
    const { id, replay } = await this.idempotency.claim(
      caller,
      'classifications',
      key,
      'cls',
      comparable,
      async (candidate) => (await this.repository.get(caller, candidate)) !== null,
    );
    if (replay && (await this.repository.get(caller, id)) !== null) return id;
    const request: ClassificationRequest = {
      ...body,
      abstainBelow: body.abstainBelow ?? model.abstainBelow,
      id,
      project: ownProject(caller),
      key: caller.key?.id ?? null,
      modelId: model.id,
      spec: model.spec,
      specId: model.specId,
      backbonePretrained: model.backbonePretrained,
      createdAt: new Date().toISOString(),
    };
    await this.quotas.takeItems(caller, id, 1);
    await this.repository.create(request).catch(async (error: unknown) => {
      await this.quotas.giveBackItems(caller, id, 1);
      throw error;
    });
    // The request is stored: if Redis is unavailable, the next reconciliation of the orchestrator enqueues it.
    await bestEffort('enqueue a classification', this.jobs.enqueue(request));
    return id;
  }

  /** Waits until the classification has ended, for at most `seconds`. The wait ends early without Redis. */
  async wait(id: string, seconds: number, signal: AbortSignal): Promise<void> {
    await bestEffort('wait for a classification', this.jobs.wait(id, seconds * 1000, signal));
  }

  /** @throws ClipyardError `not_found` */
  async require(caller: Caller, id: string): Promise<Classification> {
    const classification = await this.repository.withSegments(caller, id);
    if (classification === null) throw new ClipyardError('not_found', `There is no classification ${id}`);
    return classification;
  }

  /** The frames that the network used, as an animated GIF; null if the classification has none. */
  async preview(caller: Caller, id: string): Promise<Readable | null> {
    const { videoId, previewUrl } = await this.require(caller, id);
    const request = await this.repository.request(caller, id);
    return previewUrl === null || videoId === null || request === null
      ? null
      : this.store.getStream(keys.preview({ specId: request.specId, videoId }));
  }

  list(caller: Caller, pageSize: number, pageToken: string | null): ReturnType<ClassificationRepository['list']> {
    return this.repository.list(caller, pageSize, pageToken);
  }
}
