import { type Caller, type Idempotency, ownProject } from '@clipyard/access';
import { ClipyardError, type ImportModel, type Model } from '@clipyard/api-contract';
import { type DatasetRepository } from '@clipyard/datasets';

import { type ImportedFiles } from './imported-files.js';
import { type ImportedModelTest } from './imported-model-test.js';
import { type ModelRegistry } from './model-registry.js';

/** Imports classifiers that were trained elsewhere as models. */
export class ModelImports {
  constructor(
    private readonly registry: ModelRegistry,
    private readonly datasets: DatasetRepository,
    private readonly idempotency: Idempotency,
    private readonly files: ImportedFiles,
    private readonly test: ImportedModelTest,
  ) {}

  /**
   * @param key - the Idempotency-Key of the call, if it has one
   * @param body - must be equal in a repeat with the same key: the request as it was sent
   * @throws ClipyardError `not_found`, `dataset_unusable` or `source_*`
   * @throws ClipyardError `model_unavailable` if the file has no classifier for the features of the dataset, or if it
   *   does not give the probabilities of the sample
   */
  async create(
    caller: Caller,
    request: ImportModel,
    key: string | undefined,
    body: unknown,
    signal: AbortSignal,
  ): Promise<Model> {
    const { uri, labels, dataset: name, abstainBelow = null } = request;
    const pinned = await this.datasets.get(caller, name);
    if (pinned === null) throw new ClipyardError('not_found', `There is no dataset ${name}`);
    const { spec, specId, backbonePretrained } = pinned.dataset;
    if (spec === null || specId === null)
      throw new ClipyardError('dataset_unusable', `Dataset ${name} has no feature spec yet`);
    const { id, replay } = await this.idempotency.claim(caller, 'models', key, 'model', body, (candidate) =>
      this.registry.get(caller, candidate).then(
        () => true,
        () => false,
      ),
    );
    if (replay) return this.registry.get(caller, id);
    const { weights, onnx, digest, maskedPooling, parameters, head, engine } = await this.files.read(
      caller,
      uri,
      labels,
      { spec, dataset: name },
      signal,
    );
    const { record, lists } = await this.test.run(pinned, weights, request, signal);
    return this.registry.register(
      {
        id,
        project: ownProject(caller),
        name: request.name ?? null,
        metadata: request.metadata ?? {},
        labels,
        spec,
        specId,
        backbonePretrained: backbonePretrained ?? false,
        maskedPooling,
        parameters,
        head,
        selection: null,
        abstainBelow,
        fromCancelledRun: false,
        leakage: null,
        ...record,
        createdAt: new Date().toISOString(),
        lineage: {
          trainingRunId: null,
          dataset: null,
          datasetVersion: null,
          shardDigests: [],
          seed: null,
          hyperparameters: null,
          codeVersion: 'imported',
          engine,
          importedFrom: { uri, digest },
        },
      },
      weights,
      { ...lists, onnx, signal },
    );
  }
}
