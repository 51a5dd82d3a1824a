import { type Model, type Tenant } from '@clipyard/api-contract';
import { LeasedCache } from '@clipyard/async';
import { createPredictor, type EngineChoice, type Predictor } from '@clipyard/classifier';
import { type ModelRegistry } from '@clipyard/models';

export interface LoadedModel {
  readonly model: Model;
  readonly predictor: Predictor;
}

/** The current model, the one before, and one on trial. Each has 17 MB of weights and a thread. */
const MAX_MODELS = 3;

/**
 * Models that are ready to predict, loaded when they are first needed. A model never changes, so none is loaded again.
 */
export class ModelCache {
  private readonly models = new LeasedCache<LoadedModel>({
    capacity: MAX_MODELS,
    onEvict: ({ predictor }) => predictor.close(),
  });

  constructor(
    private readonly registry: ModelRegistry,
    private readonly engine: EngineChoice,
  ) {}

  /**
   * Runs work with a model. The model stays loaded until the work has ended.
   *
   * @throws ClipyardError `model_unavailable`, or the error of the work.
   */
  use<T>(tenant: Tenant, id: string, work: (loaded: LoadedModel) => Promise<T>): Promise<T> {
    return this.models.use(id, () => this.load(tenant, id), work);
  }

  close(): Promise<void> {
    return this.models.close();
  }

  private async load(tenant: Tenant, id: string): Promise<LoadedModel> {
    const model = await this.registry.resolve(tenant, id);
    return { model, predictor: await createPredictor(await this.registry.weights(model), this.engine) };
  }
}
