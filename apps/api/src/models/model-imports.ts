import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type Caller, Idempotency, ownProject } from '@clipyard/access';
import { ClipyardError, ImportModelSchema, type Model } from '@clipyard/api-contract';
import { type Settings } from '@clipyard/config';
import { DatasetRepository } from '@clipyard/datasets';
import { ModelRegistry } from '@clipyard/models';
import { keys } from '@clipyard/object-store';
import { type ObjectStore } from '@clipyard/object-store';
import { OBJECT_STORE, SETTINGS } from '@clipyard/service';
import { SourceReader } from '@clipyard/video-sources';
import { Inject, Injectable } from '@nestjs/common';

import { parse } from '../http/parse.js';

/** Largest file with weights. The reference's weights, including the optimizer state, need a tenth of it. */
const MAX_WEIGHTS_BYTES = 512 * 1024 ** 2;

/** Imports weights that were trained elsewhere as models. */
@Injectable()
export class ModelImports {
  constructor(
    @Inject(ModelRegistry) private readonly registry: ModelRegistry,
    @Inject(DatasetRepository) private readonly datasets: DatasetRepository,
    @Inject(SourceReader) private readonly sources: SourceReader,
    @Inject(Idempotency) private readonly idempotency: Idempotency,
    @Inject(OBJECT_STORE) private readonly store: ObjectStore,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * @throws ClipyardError `not_found`, `dataset_unusable` or `source_*`
   * @throws ClipyardError `model_unavailable` if the file does not contain the reference's weights, or if they expect
   *   features of another shape than those of the dataset
   */
  async run(caller: Caller, body: unknown, key: string | undefined, signal: AbortSignal): Promise<Model> {
    const { uri, labels, dataset: name, abstainBelow = null } = parse(ImportModelSchema, body);
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
    // Imported lazily because it loads HDF5.
    const { decodeWeights, exportOnnx, importKerasH5, parameterCount } = await import('@clipyard/classifier');
    const folder = await mkdtemp(join(tmpdir(), 'clipyard-import-'));
    try {
      const file = join(folder, 'weights.h5');
      const { sha256: digest } = await this.sources.fetch(
        caller,
        uri,
        file,
        Math.min(this.settings.MAX_UPLOAD_BYTES, MAX_WEIGHTS_BYTES),
        signal,
      );
      const weights = await importKerasH5(file, labels);
      const { shape, maskedPooling } = decodeWeights(weights);
      if (shape.frames !== spec.maxFrames || shape.featureSize !== spec.featureSize) {
        throw new ClipyardError(
          'model_unavailable',
          `The weights expect ${shape.frames} × ${shape.featureSize} features, ` +
            `but dataset ${name} holds ${spec.maxFrames} × ${spec.featureSize}`,
        );
      }
      await this.store.put(keys.modelFile(id, 'model.onnx'), exportOnnx(weights), {
        contentType: 'application/octet-stream',
      });
      return await this.registry.register(
        {
          id,
          project: ownProject(caller),
          labels,
          spec,
          specId,
          backbonePretrained: dataset.backbonePretrained ?? false,
          maskedPooling,
          parameters: parameterCount(shape),
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
        { signal },
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}
