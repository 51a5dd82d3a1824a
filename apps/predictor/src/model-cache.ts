import { createPredictor, type EngineChoice, type Predictor } from '@clipyard/classifier';
import { type Model } from '@clipyard/contracts';
import { type ModelRegistry } from '@clipyard/registry';

export interface LoadedModel {
  readonly model: Model;
  readonly predictor: Predictor;
}

/**
 * Models kept loaded. Each has 17 MB of weights and its own thread; three are enough for the current model, the
 * previous one and one on trial.
 */
const MAX_MODELS = 3;

/** Loads models on first use and keeps them. Models never change, so loaded ones never become stale. */
export class ModelCache {
  private readonly loaded = new Map<string, Promise<LoadedModel>>();
  /** Number of running calls per model; a model is closed only when it has none. */
  private readonly users = new Map<string, number>();

  constructor(
    private readonly registry: ModelRegistry,
    private readonly engine: EngineChoice,
  ) {}

  /**
   * Calls `work` with the loaded model, which is not closed before `work` has finished.
   *
   * @throws ClipyardError `model_unavailable`
   */
  async use<T>(id: string, work: (loaded: LoadedModel) => Promise<T>): Promise<T> {
    this.users.set(id, (this.users.get(id) ?? 0) + 1);
    try {
      return await work(await this.get(id));
    } finally {
      this.users.set(id, (this.users.get(id) ?? 1) - 1);
      this.evict();
    }
  }

  async close(): Promise<void> {
    for (const loaded of this.loaded.values())
      await loaded.then(({ predictor }) => predictor.close()).catch(() => undefined);
    this.loaded.clear();
  }

  private get(id: string): Promise<LoadedModel> {
    const known = this.loaded.get(id) ?? this.load(id);
    // Reinserting it makes it the most recently used.
    this.loaded.delete(id);
    this.loaded.set(id, known);
    known.catch(() => this.loaded.delete(id));
    return known;
  }

  private async load(id: string): Promise<LoadedModel> {
    const model = await this.registry.resolve(id);
    return { model, predictor: await createPredictor(await this.registry.weights(model), this.engine) };
  }

  private evict(): void {
    for (const [id, loaded] of this.loaded) {
      if (this.loaded.size <= MAX_MODELS) return;
      if ((this.users.get(id) ?? 0) > 0) continue;
      this.loaded.delete(id);
      this.users.delete(id);
      void loaded.then(({ predictor }) => predictor.close()).catch(() => undefined);
    }
  }
}
