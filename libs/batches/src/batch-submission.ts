import { ClipyardError, FrameSettingsSchema, keys, newId, type BatchItem, type BatchOptions, type DryRun, type FeatureSpec } from '@clipyard/contracts';
import { createHash } from 'node:crypto';
import { type BatchRecord } from './batch-record.js';
import { type BatchRepository } from './batch-repository.js';
import { type ParsedItem } from './item-parsing.js';
import { ManifestWriter } from './manifest.js';
import { type ShardDispatcher } from './ports.js';

/** What the submission needs to know of a model that a classify batch names. */
export interface ResolvedModel {
  readonly id: string;
  readonly spec: FeatureSpec;
  readonly specId: string;
  readonly backbonePretrained: boolean;
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
  ) {}

  /** Errors: `invalid_request`, `invalid_manifest`, `model_unavailable`, `idempotency_mismatch`. */
  async submit({ options, items, id = newId('batch') }: Submission): Promise<BatchRecord> {
    const target = await this.resolveTarget(options);
    const writer = new ManifestWriter(this.repository.store, id, 0);
    const digest = createHash('sha256').update(JSON.stringify([options.purpose, target.dataset, target.model?.id ?? null, options.priority, options.frames ?? null]));
    const seen = new Set<string>();
    for await (const { item, line } of items) {
      this.refuseDuplicate(seen, item, line);
      digest.update(JSON.stringify(item));
      await writer.append(item, writer.items);
    }
    if (writer.items === 0) throw new ClipyardError('invalid_manifest', 'The submission has no items');
    const round = await writer.finish(new Date());
    const record: BatchRecord = {
      ...round, id, purpose: options.purpose, dataset: target.dataset, model: target.model?.id ?? null, priority: options.priority, callbackUrl: options.callbackUrl ?? null,
      frames: FrameSettingsSchema.parse(options.frames ?? {}), requestDigest: digest.digest('hex'),
    };
    const { model } = target;
    if (model !== null) await this.repository.pinSpec(id, model.spec, model.specId, model.backbonePretrained);
    if (!(await this.repository.commit(record))) {
      const existing = await this.repository.require(id);
      if (existing.requestDigest !== record.requestDigest) throw new ClipyardError('idempotency_mismatch', 'The Idempotency-Key was used with another body');
      return existing;
    }
    // The batch is committed: if Redis is away now, the orchestrator's next reconciliation starts it.
    await this.dispatcher.wake(id).catch(() => undefined);
    return record;
  }

  /** Validates everything and says what would happen, without keeping anything. */
  async dryRun({ options, items }: Submission): Promise<DryRun> {
    await this.resolveTarget(options);
    const seen = new Set<string>();
    const uris = new Set<string>();
    const labels: Record<string, number> = {};
    let count = 0;
    for await (const { item, line } of items) {
      this.refuseDuplicate(seen, item, line);
      uris.add(item.uri);
      if (item.label !== undefined) labels[item.label] = (labels[item.label] ?? 0) + 1;
      count++;
    }
    if (count === 0) throw new ClipyardError('invalid_manifest', 'The submission has no items');
    return { object: 'batch_dry_run', items: count, duplicates: count - uris.size, labels, cached: 0, unknown: count, etaSeconds: null };
  }

  private refuseDuplicate(seen: Set<string>, item: BatchItem, line: number): void {
    if (seen.has(item.customId)) {
      throw new ClipyardError('invalid_manifest', `Line ${line}: customId ${item.customId} occurs twice`, { errors: [{ pointer: `/lines/${line}/customId`, code: 'duplicate' }] });
    }
    seen.add(item.customId);
  }

  private async resolveTarget(options: BatchOptions): Promise<{ dataset: string | null; model: ResolvedModel | null }> {
    if (options.purpose === 'extract') {
      if (options.model !== undefined) throw invalidField('/model', 'only goes with purpose classify');
      if (options.dataset === undefined) throw invalidField('/dataset', 'is required for purpose extract');
      return { dataset: options.dataset, model: null };
    }
    if (options.dataset !== undefined) throw invalidField('/dataset', 'only goes with purpose extract');
    if (options.frames !== undefined) throw invalidField('/frames', 'come from the model for purpose classify');
    return { dataset: null, model: await this.resolveModel(options.model ?? 'production') };
  }
}

function invalidField(pointer: string, detail: string): ClipyardError {
  return new ClipyardError('invalid_request', `${pointer.slice(1)} ${detail}`, { errors: [{ pointer, code: 'invalid', detail }] });
}

/** Whether anything of a submission has been committed under this id. */
export async function isCommitted(repository: BatchRepository, id: string): Promise<boolean> {
  return (await repository.store.head(keys.batchRound(id, 0))) !== null;
}
