import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type Caller, type Idempotency, ownProject, type Tenant } from '@clipyard/access';
import { ClipyardError, type ImportModel, type Model } from '@clipyard/api-contract';
import { type DatasetRepository } from '@clipyard/datasets';

import { type ModelRegistry } from './model-registry.js';

/** Largest file with weights. The reference's weights, including the optimizer state, need a tenth of it. */
const MAX_WEIGHTS_BYTES = 512 * 1024 ** 2;

/** The sources of files with weights. */
export interface WeightSources {
  /**
   * Copies a file to a path.
   *
   * @returns the SHA-256 of its bytes
   * @throws ClipyardError `source_*`
   */
  fetch(
    tenant: Tenant,
    uri: string,
    path: string,
    maxBytes: number,
    signal: AbortSignal,
  ): Promise<{ readonly sha256: string }>;
}

/** A classifier that was trained elsewhere. */
export interface ImportedWeights {
  /** The weights in the format of the classifier. */
  readonly weights: Uint8Array;
  readonly onnx: Uint8Array;
  /** The shape of the features that the classifier expects. */
  readonly frames: number;
  readonly featureSize: number;
  readonly maskedPooling: boolean;
  readonly parameters: number;
}

/**
 * Reads a file with weights. The index of a label is its class.
 *
 * @throws ClipyardError `model_unavailable` if the file does not contain the reference's weights
 */
export type ReadWeights = (path: string, labels: readonly string[]) => Promise<ImportedWeights>;

/** Imports weights that were trained elsewhere as models. */
export class ModelImports {
  constructor(
    private readonly registry: ModelRegistry,
    private readonly datasets: DatasetRepository,
    private readonly sources: WeightSources,
    private readonly idempotency: Idempotency,
    private readonly readWeights: ReadWeights,
    private readonly maxUploadBytes: number,
  ) {}

  /**
   * @param key - the Idempotency-Key of the call, if it has one
   * @param body - must be equal in a repeat with the same key: the request as it was sent
   * @throws ClipyardError `not_found`, `dataset_unusable` or `source_*`
   * @throws ClipyardError `model_unavailable` if the file does not contain the reference's weights, or if they expect
   *   features of another shape than those of the dataset
   */
  async create(
    caller: Caller,
    request: ImportModel,
    key: string | undefined,
    body: unknown,
    signal: AbortSignal,
  ): Promise<Model> {
    const { uri, labels, dataset: name, abstainBelow = null } = request;
    const dataset = (await this.datasets.get(caller, name))?.dataset;
    if (dataset === undefined) throw new ClipyardError('not_found', `There is no dataset ${name}`);
    const { spec, specId } = dataset;
    if (spec === null || specId === null)
      throw new ClipyardError('dataset_unusable', `Dataset ${name} has no feature spec yet`);
    const { id, replay } = await this.idempotency.claim(caller, 'models', key, 'model', body, (candidate) =>
      this.registry.get(caller, candidate).then(
        () => true,
        () => false,
      ),
    );
    if (replay) return this.registry.get(caller, id);
    const folder = await mkdtemp(join(tmpdir(), 'clipyard-import-'));
    try {
      const file = join(folder, 'weights.h5');
      const maxBytes = Math.min(this.maxUploadBytes, MAX_WEIGHTS_BYTES);
      const { sha256: digest } = await this.sources.fetch(caller, uri, file, maxBytes, signal);
      const { weights, onnx, frames, featureSize, maskedPooling, parameters } = await this.readWeights(file, labels);
      if (frames !== spec.maxFrames || featureSize !== spec.featureSize)
        throw new ClipyardError(
          'model_unavailable',
          `The weights expect ${frames} × ${featureSize} features, ` +
            `but dataset ${name} holds ${spec.maxFrames} × ${spec.featureSize}`,
        );
      return await this.registry.register(
        {
          id,
          project: ownProject(caller),
          name: request.name ?? null,
          metadata: request.metadata ?? {},
          labels,
          spec,
          specId,
          backbonePretrained: dataset.backbonePretrained ?? false,
          maskedPooling,
          parameters,
          evaluation: null,
          head: 'transformer',
          selection: null,
          abstainBelow,
          fromCancelledRun: false,
          leakage: null,
          warnings: [
            `Imported: that the model was trained on features like those of dataset ${name} cannot be verified`,
          ],
          createdAt: new Date().toISOString(),
          lineage: {
            trainingRunId: null,
            dataset: null,
            datasetVersion: null,
            shardDigests: [],
            seed: null,
            hyperparameters: null,
            codeVersion: 'imported',
            engine: 'Keras',
            importedFrom: { uri, digest },
          },
        },
        weights,
        { onnx, signal },
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}
