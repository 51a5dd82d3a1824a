import { createHash } from 'node:crypto';

import {
  type BackboneDescriptor,
  type BatchItem,
  type BatchOptions,
  ClipyardError,
  type FeatureSpec,
  FIELDS_OF_PURPOSE,
  type FrameSettings,
  FrameSettingsSchema,
  newId,
} from '@clipyard/contracts';
import { specId } from '@clipyard/features';
import { projects } from '@clipyard/repositories';

import { type BatchRecord } from './batch-record.js';
import { type BatchRepository } from './batch-repository.js';
import { type ParsedItem } from './item-parsing.js';
import { ManifestWriter } from './manifest.js';
import { type ItemQuota, type ShardDispatcher } from './ports.js';
import { specUnder } from './spec-under.js';
import { TextIndex } from './text-index.js';

/** What the submission needs to know of a model that a classify batch names. */
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

export interface Submission {
  readonly options: BatchOptions;
  readonly items: AsyncIterable<ParsedItem>;
  /** Set where an Idempotency-Key fixed the id before. */
  readonly id?: string;
}

/**
 * Takes a submission: validates every item while it writes the manifest, then commits. Nothing of it is visible
 * before the commit; after it, the batch runs, whatever dies.
 */
export class BatchSubmission {
  constructor(
    private readonly repository: BatchRepository,
    private readonly dispatcher: Pick<ShardDispatcher, 'wake'>,
    private readonly resolveModel: (idOrAlias: string) => Promise<ResolvedModel>,
    private readonly webhooks: boolean,
    private readonly quota: ItemQuota,
  ) {}

  /** Errors: `invalid_request`, `invalid_manifest`, `model_unavailable`, `idempotency_mismatch`, `quota_exceeded`. */
  async submit({ options, items, id = newId('batch') }: Submission): Promise<BatchRecord> {
    const target = await this.resolveTarget(options);
    const writer = new ManifestWriter(this.repository.store, id, 0);
    await this.repository.begin(id);
    let taken = 0;
    try {
      // A repeat of what is committed already takes nothing.
      const repeats = await this.repository.exists(id);
      const left = repeats ? Infinity : await this.quota.itemsLeft();
      const take = async (count: number): Promise<void> => {
        await this.quota.takeItems(id, count);
        taken = count;
      };
      // Of what is too much, no more is written than shows it.
      await writeItems(writer, items, (_, place) => (place < left ? undefined : take(place + 1)));
      const round = await writer.finish(new Date(), projects.caller.key?.id ?? null);
      if (!repeats) await take(round.items);
      const record: BatchRecord = {
        ...round,
        id,
        project: projects.own,
        purpose: options.purpose,
        dataset: target.dataset,
        model: target.model?.id ?? null,
        abstainBelow: options.abstainBelow ?? target.model?.abstainBelow ?? null,
        priority: options.priority,
        callbackUrl: options.callbackUrl ?? null,
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
            ]),
          )
          .update(writer.digest())
          .digest('hex'),
      };
      const { model } = target;
      const { backbone } = target;
      if (model !== null) await this.repository.pinSpec(id, model.spec, model.specId, model.backbonePretrained);
      if (backbone !== null) {
        const spec = specUnder(backbone, record.frames);
        await this.repository.pinSpec(id, spec, specId(spec), backbone.pretrained);
      }
      if (!(await this.repository.commit(record))) return await this.same(record, writer);
      // The batch is committed: if Redis is away now, the orchestrator's next reconciliation starts it.
      await this.dispatcher.wake(id).catch(() => undefined);
      return record;
    } catch (error) {
      // The store may have taken a commit that it did not confirm: only what surely was not committed is taken away.
      if (
        await this.repository.exists(id).then(
          (committed) => !committed,
          () => false,
        )
      ) {
        await this.repository.abandon(id, writer);
        if (taken > 0) await this.quota.giveBackItems(id, taken);
      }
      throw error;
    }
  }

  /**
   * Goes through a submission as `submit` does, and keeps nothing. `visit` hears of each item with its place, and may
   * ask for earlier ones. `spec` is null while no backbone has been published.
   */
  async rehearse(
    { options, items }: Submission,
    visit: VisitItem,
  ): Promise<{ count: number; spec: FeatureSpec | null; itemsLeft: number }> {
    const { model, backbone: named } = await this.resolveTarget(options);
    const backbone = named ?? (model === null ? await this.repository.backbone() : null);
    const spec = model?.spec ?? (backbone === null ? null : specUnder(backbone, options.frames ?? {}));
    const writer = new ManifestWriter(this.repository.store, newId('batch'), 0);
    try {
      await writeItems(writer, items, visit);
      return { count: writer.items, spec, itemsLeft: await this.quota.itemsLeft() };
    } finally {
      await writer.discard();
    }
  }

  /** The batch that an earlier request committed under the id of this one. */
  private async same(record: BatchRecord, writer: ManifestWriter): Promise<BatchRecord> {
    await writer.discard();
    const existing = await this.repository.require(record.id);
    if (existing.requestDigest !== record.requestDigest)
      throw new ClipyardError('idempotency_mismatch', 'The Idempotency-Key was used with another body');
    return existing;
  }

  private async resolveTarget(options: BatchOptions): Promise<Target> {
    if (options.callbackUrl !== undefined && !this.webhooks)
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
      return { dataset: null, model: await this.resolveModel(options.model ?? 'production'), backbone: null };
    return { dataset: projects.stored(options.dataset!), model: null, backbone: await this.namedBackbone(options) };
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

/** Hears of an item before it is written; `itemAt` reads an earlier one back. */
export type VisitItem = (
  item: BatchItem,
  place: number,
  itemAt: (place: number) => Promise<BatchItem>,
) => Promise<void> | void;

/** Writes every item, and refuses a customId that occurs twice: found by its hash, confirmed by the item that has it. */
async function writeItems(writer: ManifestWriter, items: AsyncIterable<ParsedItem>, visit: VisitItem): Promise<void> {
  const seen = new TextIndex();
  const itemAt = (place: number): Promise<BatchItem> => writer.read(place);
  for await (const { item, line } of items) {
    for (const place of seen.find(item.customId)) {
      if ((await itemAt(place)).customId !== item.customId) continue;
      throw new ClipyardError(
        'invalid_manifest',
        `Line ${line}: customId ${item.customId} is that of item ${place + 1}, too`,
        { errors: [{ pointer: `/lines/${line}/customId`, code: 'duplicate' }] },
      );
    }
    seen.add(item.customId, writer.items);
    const visited = visit(item, writer.items, itemAt);
    if (visited !== undefined) await visited;
    await writer.append(item, writer.items);
  }
  if (writer.items === 0) throw new ClipyardError('invalid_manifest', 'The submission has no items');
}

function invalidField(pointer: string, detail: string): ClipyardError {
  return new ClipyardError('invalid_request', `${pointer.slice(1)} ${detail}`, {
    errors: [{ pointer, code: 'invalid', detail }],
  });
}
