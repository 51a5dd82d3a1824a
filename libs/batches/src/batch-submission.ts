import { createHash } from 'node:crypto';

import { type Caller, ownProject, storedFor, type Tenant } from '@clipyard/access';
import {
  type BackboneDescriptor,
  type BatchItem,
  type BatchOptions,
  ClipyardError,
  type FeatureSpec,
  type FieldError,
  FIELDS_OF_PURPOSE,
  type FrameRequest,
  type FrameSettings,
  FrameSettingsSchema,
  givenRange,
  newId,
} from '@clipyard/api-contract';
import { DatasetRepository } from '@clipyard/datasets';
import { specId } from '@clipyard/features';
import { type ListEntry } from '@clipyard/item-lists';
import { type ShardDispatcher } from '@clipyard/jobs';

import { type BatchRecord } from './batch-record.js';
import { type BatchRepository, type PinnedSpec } from './batch-repository.js';
import { ManifestWriter } from './manifest.js';
import { type ItemQuota } from './ports.js';
import { specUnder } from './spec-under.js';
import { type VisitItem, writeItems, type WrittenItems } from './write-items.js';

/** The facts about a model that a classify batch needs. */
export interface ResolvedModel {
  readonly id: string;
  readonly spec: FeatureSpec;
  readonly specId: string;
  readonly backbonePretrained: boolean;
  readonly abstainBelow: number | null;
}

interface Target {
  readonly dataset: string | null;
  readonly model: ResolvedModel | null;
  readonly backbone: BackboneDescriptor | null;
}

interface ModelResolver {
  resolve(tenant: Tenant, idOrAlias: string): Promise<ResolvedModel>;
}

export interface Submission {
  readonly options: BatchOptions;
  /** Items, faulty lines, and files that the submission leaves out. */
  readonly items: AsyncIterable<ListEntry>;
  /** Set if an Idempotency-Key fixed the id before. */
  readonly id?: string;
  /** The spec of the features that the items have already. */
  readonly pinned?: PinnedSpec;
}

/**
 * Takes a submission: validates every item while it writes the manifest, then commits. Nothing of it is visible before
 * the commit. After the commit, the batch runs to its end even if any process dies.
 */
export class BatchSubmission {
  constructor(
    private readonly repository: BatchRepository,
    private readonly dispatcher: Pick<ShardDispatcher, 'wake'>,
    private readonly models: ModelResolver,
    private readonly settings: { readonly WEBHOOK_SECRETS: readonly string[] },
    private readonly quota: ItemQuota,
  ) {}

  /** Errors: `invalid_request`, `invalid_manifest`, `model_unavailable`, `idempotency_mismatch`, `quota_exceeded`. */
  async submit(caller: Caller, { options, items, id = newId('batch'), pinned }: Submission): Promise<BatchRecord> {
    const target = await this.resolveTarget(caller, options);
    const writer = new ManifestWriter(this.repository.store, id, 0);
    await this.repository.begin(id);
    let taken = 0;
    try {
      // A repeated request for a committed batch takes nothing from the quota.
      const repeats = await this.repository.exists(id);
      const left = repeats ? Infinity : await this.quota.itemsLeft(caller);
      const take = async (count: number): Promise<void> => {
        await this.quota.takeItems(caller, id, count);
        taken = count;
      };
      // Stops writing at the first item that exceeds the quota.
      const listed = videosOf(options, items);
      const written = await writeItems(writer, listed, (_, place) => (place < left ? undefined : take(place + 1)));
      const round = await writer.finish(new Date(), caller.key?.id ?? null);
      if (!repeats) await take(round.items);
      const record: BatchRecord = {
        ...round,
        id,
        project: ownProject(caller),
        name: options.name ?? null,
        metadata: options.metadata ?? {},
        purpose: options.purpose,
        dataset: target.dataset,
        model: target.model?.id ?? null,
        abstainBelow: options.abstainBelow ?? target.model?.abstainBelow ?? null,
        priority: options.priority,
        callbackUrl: options.callbackUrl ?? null,
        stopAfterFailures: options.stopAfterFailures ?? null,
        onRelabel: options.onRelabel ?? 'change',
        segments: options.segments ?? null,
        ...(options.segments === undefined ? {} : { undivided: round.items }),
        frames: options.frames ?? {},
        requestDigest: createHash('sha256')
          .update(
            JSON.stringify([
              options.purpose,
              target.dataset,
              target.model?.id ?? null,
              options.priority,
              framesDigest(options.frames),
              options.callbackUrl ?? null,
              ...(options.abstainBelow === undefined ? [] : [options.abstainBelow]),
              ...(options.frames?.backbone === undefined ? [] : [{ backbone: options.frames.backbone }]),
              ...(options.name === undefined ? [] : [{ name: options.name }]),
              ...(options.stopAfterFailures === undefined ? [] : [{ stop: options.stopAfterFailures }]),
              ...(options.onRelabel === undefined ? [] : [{ onRelabel: options.onRelabel }]),
              ...(options.metadata === undefined ? [] : [{ metadata: options.metadata }]),
              ...(options.segments === undefined ? [] : [{ segments: options.segments }]),
            ]),
          )
          .update(writer.digest())
          .digest('hex'),
        leftOut: written.leftOut,
        warnings: options.purpose === 'extract' ? written.labels.warnings() : [],
      };
      const { model, dataset, backbone } = target;
      if (model !== null) await this.repository.pinSpec(id, model.spec, model.specId, model.backbonePretrained);
      if (pinned !== undefined) await this.repository.pinSpec(id, pinned.spec, pinned.specId, pinned.pretrained);
      const spec = backbone === null ? null : await this.specFor(caller, dataset, record.frames, backbone);
      if (backbone !== null && spec !== null) {
        await this.repository.pinSpec(id, spec, specId(spec), backbone.pretrained);
      }
      if (!(await this.repository.commit(record))) return await this.same(caller, record, writer);
      // The batch is committed. If Redis is unavailable, the orchestrator's next reconciliation starts it.
      await this.dispatcher.wake(id).catch(() => undefined);
      return record;
    } catch (error) {
      // The store may have taken a commit without confirming it, so remove a submission only if it is certainly not
      // committed.
      if (
        await this.repository.exists(id).then(
          (committed) => !committed,
          () => false,
        )
      ) {
        await this.repository.abandon(id, writer);
        if (taken > 0) await this.quota.giveBackItems(caller, id, taken);
      }
      throw error;
    }
  }

  /**
   * Checks the options of submissions that are made later.
   *
   * @throws ClipyardError as `submit`
   */
  async check(caller: Caller, options: BatchOptions): Promise<void> {
    await this.resolveTarget(caller, options);
  }

  /**
   * Validates a submission as `submit` does, and keeps nothing of it.
   *
   * @param visit - called with each item before it is counted
   * @returns `spec` is null until a backbone has been published
   */
  async dryRun(
    caller: Caller,
    { options, items }: Submission,
    visit: VisitItem,
  ): Promise<WrittenItems & { spec: FeatureSpec | null; itemsLeft: number }> {
    const { model, dataset, backbone } = await this.resolveTarget(caller, options);
    const spec = model?.spec ?? (await this.specFor(caller, dataset, options.frames ?? {}, backbone));
    const writer = new ManifestWriter(this.repository.store, newId('batch'), 0);
    try {
      const written = await writeItems(writer, videosOf(options, items), visit);
      return { ...written, spec, itemsLeft: await this.quota.itemsLeft(caller) };
    } finally {
      await writer.discard();
    }
  }

  /** The spec that a batch for the dataset would get now. */
  private async specFor(
    tenant: Tenant,
    dataset: string | null,
    frames: FrameRequest,
    named: BackboneDescriptor | null,
  ): Promise<FeatureSpec | null> {
    const backbone = named ?? (await this.repository.backbone());
    if (backbone === null) return null;
    const existing = dataset === null ? null : await new DatasetRepository(this.repository.store).get(tenant, dataset);
    return specUnder(backbone, frames, existing?.dataset.spec ?? null);
  }

  /** The batch that an earlier request committed under the id of this one. */
  private async same(tenant: Tenant, record: BatchRecord, writer: ManifestWriter): Promise<BatchRecord> {
    await writer.discard();
    const existing = await this.repository.require(tenant, record.id);
    if (existing.requestDigest !== record.requestDigest)
      throw new ClipyardError('idempotency_mismatch', 'The Idempotency-Key was used with another body');
    return existing;
  }

  private async resolveTarget(tenant: Tenant, options: BatchOptions): Promise<Target> {
    if (options.callbackUrl !== undefined && this.settings.WEBHOOK_SECRETS.length === 0)
      throw invalidField('/callbackUrl', 'cannot be served: this deployment has no WEBHOOK_SECRETS to sign with');
    if (options.callbackUrl !== undefined && !options.callbackUrl.startsWith('https://'))
      throw invalidField('/callbackUrl', 'must be https');
    const { needs, excludes } = FIELDS_OF_PURPOSE[options.purpose];
    for (const field of excludes)
      if (options[field] !== undefined)
        throw invalidField(`/${field}`, `has no meaning for purpose ${options.purpose}`);
    for (const field of needs)
      if (options[field] === undefined) throw invalidField(`/${field}`, `is required for purpose ${options.purpose}`);
    if (options.purpose === 'classify')
      return { dataset: null, model: await this.models.resolve(tenant, options.model ?? 'production'), backbone: null };
    return { dataset: storedFor(tenant, options.dataset!), model: null, backbone: await this.namedBackbone(options) };
  }

  /** The backbone that a submission names; null if it names none, because no extractor may have published one yet. */
  private async namedBackbone({ frames = {} }: BatchOptions): Promise<BackboneDescriptor | null> {
    if (frames.backbone === undefined) return null;
    const backbone = await this.repository.backbone(frames.backbone).catch((error: unknown) => {
      const { code, message } = ClipyardError.from(error);
      throw code === 'not_found' ? invalidField('/frames/backbone', `is unknown. ${message}`) : error;
    });
    if (backbone === null) return null;
    const { name, kind, window } = backbone;
    if (kind === 'onnx' && frames.precision !== undefined && frames.precision !== 'float32')
      throw invalidField('/frames/precision', `must be float32: ${name} is an ONNX file with a precision of its own`);
    if (window !== undefined && frames.maxFrames !== undefined && frames.maxFrames < window.frames)
      throw invalidField('/frames/maxFrames', `must be at least ${window.frames}, the frames of a window of ${name}`);
    return backbone;
  }
}

/** Frame settings as requests had them before backbones had names: with every default. */
const framesDigest = (frames: BatchOptions['frames']): FrameSettings | null =>
  frames === undefined ? null : FrameSettingsSchema.parse(frames);

/** The items of a submission. Parts of videos are refused if it divides its videos itself. */
async function* videosOf({ segments }: BatchOptions, items: AsyncIterable<ListEntry>): AsyncIterable<ListEntry> {
  for await (const entry of items) {
    if (segments === undefined || !('item' in entry) || givenRange(entry.item) === null) yield entry;
    else yield { line: entry.line, errors: [partError(entry.line, entry.item)] };
  }
}

const partError = (line: number, { startSeconds }: BatchItem): FieldError => ({
  pointer: `/lines/${line}/${startSeconds === undefined ? 'endSeconds' : 'startSeconds'}`,
  code: 'invalid',
  detail: 'cannot be given with segments, which divide whole videos. Submit the parts in a batch without segments',
});

function invalidField(pointer: string, detail: string): ClipyardError {
  return new ClipyardError('invalid_request', `${pointer.slice(1)} ${detail}`, {
    errors: [{ pointer, code: 'invalid', detail }],
  });
}
