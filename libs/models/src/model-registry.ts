import { createHash } from 'node:crypto';
import { type Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';

import { idRange, NewestFirstIndex, ownProject, seenBy, sees, shownTo, type Tenant } from '@clipyard/access';
import {
  type AliasVersion,
  boundedRecord,
  type ClassMetrics,
  ClassMetricsSchema,
  ClipyardError,
  type ConfusionCell,
  ConfusionCellSchema,
  erasureWarning,
  type Evaluation,
  isId,
  isListed,
  listedModel,
  type ListFilter,
  type Model,
  ModelSchema,
  type Prediction,
  PredictionSchema,
  projectOfName,
  reverseId,
  type SkippedObject,
  storedName,
} from '@clipyard/api-contract';
import {
  getJson,
  keys,
  matrixRows,
  type ObjectStore,
  parseJson,
  parseRecord,
  putJsonIfAbsent,
  withoutLongMatrix,
} from '@clipyard/object-store';

import { cardMarkdown } from './card-markdown.js';
import { cellsOf } from './dense-confusion.js';
import { offsetOf, pageOfLines } from './line-pages.js';
import { type AliasHeads, isAliasName, ModelAliases } from './model-aliases.js';
import { type CommonTest, compareOnTest, comparisonOf, promotionGate } from './promotion-gate.js';
import { rollbackTarget } from './rollback-target.js';

/** A model as the trainer registers it. The registry adds the key of its weights and its aliases. */
export type NewModel = Omit<Model, 'object' | 'aliases' | 'weightsKey' | 'weightsDigest'>;

export interface PromoteOptions {
  readonly alias: string;
  /** Overrides the gate. Requires a reason, which the history keeps. */
  readonly force?: boolean;
  readonly reason?: string | undefined;
  /** Minimum gain in accuracy over the current model; 0 by default. */
  readonly minGain?: number;
}

export interface RegisterOptions {
  /** The model's prediction for each row that it was evaluated on. */
  readonly predictions?: readonly Prediction[];
  /** The figures of every class; the evaluation of the record has at most `MAX_EMBEDDED_CLASSES` of them. */
  readonly classes?: readonly ClassMetrics[];
  /** The cells of the confusion matrix that are not 0. */
  readonly confusion?: readonly ConfusionCell[];
  /** The classifier as an ONNX file. */
  readonly onnx?: Uint8Array;
  readonly signal?: AbortSignal;
}

/** One page of a list that belongs to a model. */
export interface ListedPage<T> {
  readonly data: T[];
  readonly nextPageToken: string | null;
}

export interface ModelPage {
  readonly models: Model[];
  /** Objects of models or aliases that could not be read; absent if there are none. */
  readonly skipped?: SkippedObject[];
  /** Token of the next page; null on the last one. */
  readonly nextPageToken: string | null;
}

/**
 * Model versions and the aliases that point at them, in the object store. A version never changes once its model.json
 * exists. An alias is a sequence of numbered immutable objects, and the highest number is current. So every change is
 * kept, and concurrent changes do not overwrite each other. Models and aliases of other projects are invisible; aliases
 * have the names that tenants of their project use.
 */
export class ModelRegistry {
  private readonly index: NewestFirstIndex;
  private readonly aliases: ModelAliases;

  constructor(private readonly store: ObjectStore) {
    this.index = new NewestFirstIndex(store, 'models');
    this.aliases = new ModelAliases(store);
  }

  /**
   * Adds a version. It writes weights, card and list entry first, then model.json, whose creation makes the version
   * exist. Weights are named by their digest, so an interrupted registration does not block the next one. Registering a
   * version again with the same weights returns the existing version.
   *
   * @param weights - The model's weights in the format of the classifier.
   * @throws ClipyardError `conflict` if the id exists with other weights, `invalid_request` if it is not a model id,
   *   `cancelled` if `signal` aborts.
   */
  async register(
    model: NewModel,
    weights: Uint8Array,
    { onnx, signal, ...lists }: RegisterOptions = {},
  ): Promise<Model> {
    if (!isModelId(model.id)) throw new ClipyardError('invalid_request', `${model.id} is not a model id`);
    const weightsDigest = sha256(weights);
    const weightsKey = keys.modelFile(model.id, `weights-${weightsDigest}.bin`);
    if ((await this.find(model, model.id)) === null) {
      const version = ModelSchema.parse({
        ...boundedRecord(model),
        classes: model.labels.length,
        object: 'model',
        aliases: [],
        weightsKey,
        weightsDigest,
      });
      const { dataset } = version.lineage;
      const stored: Model = {
        ...version,
        lineage: { ...version.lineage, dataset: dataset === null ? null : storedName(model.project, dataset) },
      };
      const options = signal === undefined ? {} : { signal };
      await this.store.putIfAbsent(weightsKey, weights, options);
      await this.store.put(keys.modelFile(model.id, CARD), cardMarkdown(version), {
        ...options,
        contentType: 'text/markdown',
      });
      if (onnx !== undefined)
        await this.store.put(keys.modelFile(model.id, ONNX), onnx, {
          ...options,
          contentType: 'application/octet-stream',
        });
      for (const [name, lines] of Object.entries(lists) as [keyof typeof lists, readonly object[]][])
        await this.store.put(
          keys.modelFile(model.id, LISTS[name]),
          lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
          { ...options, contentType: 'application/x-ndjson' },
        );
      await this.index.add(model.id, model.project);
      await putJsonIfAbsent(this.store, keys.model(model.id), stored);
    }
    const registered = await this.get(model, model.id);
    if (registered.weightsDigest !== weightsDigest)
      throw new ClipyardError('conflict', `Model ${model.id} exists with other weights`);
    return registered;
  }

  /**
   * A model by id or alias, as a resource.
   *
   * @throws ClipyardError `not_found` if it does not exist.
   */
  async get(tenant: Tenant, idOrAlias: string): Promise<Model> {
    const model = await this.find(tenant, idOrAlias);
    if (model === null) throw new ClipyardError('not_found', `There is no model ${idOrAlias}`);
    return model;
  }

  /**
   * A model by id or alias, for work that needs it. Callers keep its id, because the alias may move at any time.
   *
   * @throws ClipyardError `model_unavailable` if it does not exist.
   */
  async resolve(tenant: Tenant, idOrAlias: string): Promise<Model> {
    const model = await this.find(tenant, idOrAlias);
    if (model === null) throw new ClipyardError('model_unavailable', `There is no model ${idOrAlias}`);
    return model;
  }

  /**
   * Versions, newest first. A page may have fewer than `pageSize` although more follow.
   *
   * @param options.pageSize - 1 to 100, 20 by default.
   * @param filter - with it, a page can be empty although more follow
   * @throws ClipyardError `invalid_request` if the page token is invalid.
   */
  async list(
    tenant: Tenant,
    options: { pageSize?: number | undefined; pageToken?: string | undefined } = {},
    filter?: ListFilter,
  ): Promise<ModelPage> {
    const limit = Math.min(Math.max(options.pageSize ?? 20, 1), 100);
    const after = options.pageToken === undefined ? null : reverseId(readToken(options.pageToken));
    const heads = this.aliases.heads();
    const load = async (id: string): Promise<Model | null> => {
      const model = await this.read(tenant, id, heads);
      return model === null || filter === undefined || isListed(filter, { ...model, dataset: model.lineage.dataset })
        ? model
        : null;
    };
    const {
      data,
      nextPageToken,
      skipped = [],
    } = filter === undefined
      ? await this.index.page(tenant, load, limit, after)
      : // A model has the id of its run, which may be days older.
        await this.index.search(tenant, load, {
          pageSize: limit,
          pageToken: after,
          ...idRange('model', filter, Infinity),
        });
    const unread = [...heads.skipped(), ...skipped];
    return {
      models: data.map(listedModel),
      ...(unread.length === 0 ? {} : { skipped: unread }),
      nextPageToken: nextPageToken === null ? null : Buffer.from(reverseId(nextPageToken)).toString('base64url'),
    };
  }

  /**
   * The registered weights of a model.
   *
   * @throws ClipyardError `model_unavailable` if they are missing or if their SHA-256 differs from the recorded one.
   */
  async weights(model: Pick<Model, 'id' | 'weightsKey' | 'weightsDigest'>): Promise<Uint8Array> {
    const weights = await this.store.get(model.weightsKey);
    if (weights === null) throw new ClipyardError('model_unavailable', `The weights of ${model.id} are missing`);
    if (sha256(weights) !== model.weightsDigest)
      throw new ClipyardError('model_unavailable', `The weights of ${model.id} are damaged`);
    return weights;
  }

  /**
   * The classifier for any ONNX runtime.
   *
   * @throws ClipyardError `not_found` if the model was registered without an ONNX file
   */
  async onnx({ id }: Pick<Model, 'id'>): Promise<{ readonly bytes: number; readonly stream: Readable }> {
    const key = keys.modelFile(id, ONNX);
    const [head, stream] = [await this.store.head(key), await this.store.getStream(key)];
    if (head === null || stream === null)
      throw new ClipyardError('not_found', `Model ${id} was registered without an ONNX file`);
    return { bytes: head.size, stream };
  }

  /** The model card that was stored with the model, as Markdown. */
  async card(model: Pick<Model, 'id'>): Promise<string> {
    const card = await this.store.get(keys.modelFile(model.id, CARD));
    if (card === null) throw new ClipyardError('not_found', `Model ${model.id} has no card`);
    return Buffer.from(card).toString('utf8');
  }

  /** The model's prediction for each row that it was evaluated on; empty if it was registered without predictions. */
  async predictions(model: Pick<Model, 'id'>): Promise<Prediction[]> {
    const key = keys.modelFile(model.id, LISTS.predictions);
    const lines = await this.store.get(key);
    const predictions: Prediction[] = [];
    for (const line of lines === null ? [] : Buffer.from(lines).toString('utf8').split('\n')) {
      if (line === '') continue;
      predictions.push(parseRecord(key, PredictionSchema, parseJson(key, line)));
      // Other calls are answered meanwhile.
      if (predictions.length % LINES_AT_ONCE === 0) await setImmediate();
    }
    return predictions;
  }

  /**
   * Figures of the classes of the evaluation, page by page; empty if the model was not evaluated.
   *
   * @throws ClipyardError `invalid_request` if the page token is invalid
   */
  classes(model: Pick<Model, 'id'>, pageSize: number, pageToken: string | null): Promise<ListedPage<ClassMetrics>> {
    return this.page(
      model,
      'classes',
      (key, value) => parseRecord(key, ClassMetricsSchema, value),
      pageSize,
      pageToken,
      async () => (await this.earlier(model.id)).evaluation?.perClass ?? [],
    );
  }

  /**
   * Cells of the confusion matrix that are not 0, page by page: wrong predictions first, the most frequent ones first.
   *
   * @throws ClipyardError `invalid_request` if the page token is invalid
   */
  confusion(model: Pick<Model, 'id'>, pageSize: number, pageToken: string | null): Promise<ListedPage<ConfusionCell>> {
    const parse = (key: string, value: unknown): ConfusionCell => parseRecord(key, ConfusionCellSchema, value);
    return this.page(model, 'confusion', parse, pageSize, pageToken, async () => {
      const { evaluation, bytes } = await this.earlier(model.id);
      return evaluation === null ? [] : cellsOf(evaluation.labels, matrixRows(bytes, CONFUSION_MATRIX));
    });
  }

  /** @param earlier - the whole list of a model of a release that stored it in the record */
  private async page<T>(
    { id }: Pick<Model, 'id'>,
    name: keyof typeof LISTS,
    parse: (key: string, value: unknown) => T,
    pageSize: number,
    pageToken: string | null,
    earlier: () => Promise<T[]>,
  ): Promise<ListedPage<T>> {
    const key = keys.modelFile(id, LISTS[name]);
    const from = offsetOf(pageToken);
    const page = await pageOfLines(this.store, key, from, pageSize);
    if (page !== null)
      return {
        data: page.lines.map((line) => parse(key, parseJson(key, line))),
        nextPageToken: page.next === null ? null : String(page.next),
      };
    const all = await earlier();
    const next = from + pageSize;
    return { data: all.slice(from, next), nextPageToken: next < all.length ? String(next) : null };
  }

  /** The record with all classes, as earlier releases wrote it, and its bytes. */
  private async earlier(id: string): Promise<{ readonly evaluation: Evaluation | null; readonly bytes: Uint8Array }> {
    const key = keys.model(id);
    const bytes = await this.store.get(key);
    if (bytes === null) throw new ClipyardError('not_found', `There is no model ${id}`);
    const text = new TextDecoder().decode(withoutLongMatrix(bytes, CONFUSION_MATRIX));
    return { evaluation: parseRecord(key, ModelSchema, parseJson(key, text)).evaluation, bytes };
  }

  /**
   * Points an alias at a model if the promotion gate accepts it. Of two concurrent promotions, the later one is judged
   * against the earlier one. Nothing changes if the alias already points at the model.
   *
   * @throws ClipyardError `promotion_refused` with the gate's reasons; `invalid_request` for an invalid alias, or for
   *   `force` without a reason; `not_found` if the model does not exist.
   */
  async promote(tenant: Tenant, idOrAlias: string, options: PromoteOptions): Promise<AliasVersion> {
    const reason = options.reason?.trim() || null;
    const force = options.force ?? false;
    if (force && reason === null) throw new ClipyardError('invalid_request', 'A forced promotion needs a reason');
    const candidate = await this.get(tenant, idOrAlias);
    const alias = aliasName(options.alias, candidate.project);
    if (projectOfName(alias) !== candidate.project)
      throw new ClipyardError(
        'invalid_request',
        `${options.alias} is an alias of another project than model ${candidate.id}`,
      );
    return this.move(tenant, alias, async (current) => {
      if (current?.modelId === candidate.id) return null;
      // Null if the current model was deleted: then there is nothing to compare with.
      const before = current === null ? null : await this.find(tenant, current.modelId);
      const common = before === null ? undefined : await this.commonTest(candidate, before);
      const refusals = promotionGate(candidate, before, common, options.minGain);
      if (refusals.length > 0 && !force) throw new ClipyardError('promotion_refused', refusals.join('; '));
      return {
        modelId: candidate.id,
        action: 'promote',
        forced: refusals.length > 0,
        reason,
        comparison: before === null || common === undefined ? null : comparisonOf(candidate, before, common),
      };
    });
  }

  /**
   * Points an alias back at the model before the current one. Each call goes back one further.
   *
   * @throws ClipyardError `conflict` if there is no earlier model, `not_found` if the alias does not exist.
   */
  async rollback(tenant: Tenant, alias: string, reason?: string): Promise<AliasVersion> {
    return this.move(tenant, aliasName(alias, ownProject(tenant)), async (current) => {
      if (current === null) throw new ClipyardError('not_found', `There is no alias ${alias}`);
      const history = (await this.history(tenant, alias)).filter(({ version }) => version <= current.version).reverse();
      const modelId = rollbackTarget(await this.withModels(tenant, history));
      if (modelId === null) throw new ClipyardError('conflict', `Alias ${alias} has no earlier model to go back to`);
      return { modelId, action: 'rollback', forced: false, reason: reason?.trim() || null, comparison: null };
    });
  }

  /**
   * Points an alias of the model's project back at the model before it. The model must be the current one of the alias,
   * so that two clicks roll back only once.
   *
   * @throws ClipyardError `not_found`; `conflict` if the alias points at another model, or if there is no earlier one
   */
  async rollbackFrom(tenant: Tenant, id: string, alias: string): Promise<AliasVersion> {
    const { project } = await this.get(tenant, id);
    const stored = storedName(project, alias);
    const current = await this.resolve(tenant, stored);
    if (current.id !== id) throw new ClipyardError('conflict', `${alias} points at ${current.id}, not at ${id}`);
    return this.rollback(tenant, stored);
  }

  /**
   * All versions of an alias, newest first.
   *
   * @throws ClipyardError `not_found` if the alias does not exist.
   */
  async history(tenant: Tenant, alias: string): Promise<AliasVersion[]> {
    const stored = aliasName(alias, ownProject(tenant));
    const entries = sees(tenant, projectOfName(stored)) ? await this.aliases.sequence(stored).history() : [];
    if (entries.length === 0) throw new ClipyardError('not_found', `There is no alias ${alias}`);
    return entries.map((entry) => shown(tenant, entry.value)).reverse();
  }

  private async commonTest(candidate: Model, current: Model): Promise<CommonTest> {
    const tested = async ({ id, labels }: Model) => ({ labels, predictions: await this.predictions({ id }) });
    return compareOnTest(await tested(candidate), await tested(current));
  }

  /** Appends the change that `decide` derives from the current version. Decides again after a concurrent change. */
  private async move(
    tenant: Tenant,
    stored: string,
    decide: (current: AliasVersion | null) => Promise<Omit<AliasVersion, 'alias' | 'version' | 'at'> | null>,
  ): Promise<AliasVersion> {
    if (!sees(tenant, projectOfName(stored))) throw new ClipyardError('not_found', `There is no alias ${stored}`);
    const sequence = this.aliases.sequence(stored);
    for (;;) {
      const current = (await sequence.head())?.value ?? null;
      const change = await decide(current);
      if (change === null) return shown(tenant, current as AliasVersion);
      const next: AliasVersion = {
        alias: stored,
        version: (current?.version ?? 0) + 1,
        ...change,
        at: new Date().toISOString(),
      };
      await this.aliases.mark(next.modelId, stored);
      if (await sequence.appendIf(next.version - 1, next)) return shown(tenant, next);
    }
  }

  /** The versions of an alias without those whose model was deleted since. */
  private async withModels(tenant: Tenant, history: readonly AliasVersion[]): Promise<AliasVersion[]> {
    const exist = new Map<string, boolean>();
    for (const { modelId } of history)
      if (!exist.has(modelId)) exist.set(modelId, (await this.find(tenant, modelId)) !== null);
    return history.filter(({ modelId }) => exist.get(modelId));
  }

  private async find(tenant: Tenant, idOrAlias: string): Promise<Model | null> {
    const id = isModelId(idOrAlias) ? idOrAlias : await this.pointedAt(tenant, idOrAlias);
    return id === null ? null : this.read(tenant, id, this.aliases.heads());
  }

  private async pointedAt(tenant: Tenant, alias: string): Promise<string | null> {
    if (!isAliasName(alias)) return null;
    const stored = aliasName(alias, ownProject(tenant));
    if (!sees(tenant, projectOfName(stored))) return null;
    return (await this.aliases.sequence(stored).head())?.value.modelId ?? null;
  }

  /** How many videos were erased that the model was trained or tested on. */
  private async erasures(id: string): Promise<number> {
    return (await this.store.listPage(keys.modelErasures(id))).objects.length;
  }

  private async read(tenant: Tenant, id: string, heads: AliasHeads): Promise<Model | null> {
    const stored = seenBy(
      tenant,
      await getJson(this.store, keys.model(id), ModelSchema, {
        prepare: (bytes) => withoutLongMatrix(bytes, CONFUSION_MATRIX),
      }),
    );
    if (stored === null) return null;
    const model = { ...boundedRecord(stored), classes: stored.labels.length };
    const aliases = await this.aliases.of(id, heads);
    const { lineage } = model;
    const erased = await this.erasures(id);
    return {
      ...model,
      warnings: erased === 0 ? model.warnings : [...model.warnings, erasureWarning(erased)],
      lineage: { ...lineage, dataset: lineage.dataset === null ? null : shownTo(tenant, lineage.dataset) },
      aliases: aliases.filter((name) => sees(tenant, projectOfName(name))).map((name) => shownTo(tenant, name)),
    };
  }
}

/** Lines parsed without a break. */
const LINES_AT_ONCE = 200;
const CARD = 'card.md';
const ONNX = 'model.onnx';
const CONFUSION_MATRIX = 'confusionMatrix';
/** Lists that are stored apart from the record. */
const LISTS = {
  predictions: 'predictions.ndjson',
  classes: 'classes.ndjson',
  confusion: 'confusion.ndjson',
} as const;

function isModelId(value: string): boolean {
  return isId(value) && value.startsWith('model_');
}

/** The stored name of an alias of a project. */
function aliasName(value: string, project: string): string {
  if (!isAliasName(value)) throw new ClipyardError('invalid_request', `${value} cannot name an alias`);
  return storedName(project, value);
}

const shown = (tenant: Tenant, version: AliasVersion): AliasVersion => ({
  ...version,
  alias: shownTo(tenant, version.alias),
});

function readToken(token: string): string {
  const id = Buffer.from(token, 'base64url').toString();
  if (!isModelId(id)) throw new ClipyardError('invalid_request', 'The page token is not valid');
  return id;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
