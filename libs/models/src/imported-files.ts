import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ClipyardError, type FeatureSpec, type Tenant } from '@clipyard/api-contract';

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
  readonly head: string;
  /** Name of the program that the file comes from. */
  readonly engine: string;
}

/** The features that a classifier is for, and its classes; the index of a label is its class. */
interface WeightsTarget {
  readonly frames: number;
  readonly featureSize: number;
  readonly labels: readonly string[];
}

/**
 * Reads a file with weights.
 *
 * @throws ClipyardError `model_unavailable` with a sentence that says how to fix the file or the call
 */
export type ReadWeights = (path: string, target: WeightsTarget) => Promise<ImportedWeights>;

/** Fetches and reads files with classifiers that were trained elsewhere. */
export class ImportedFiles {
  constructor(
    private readonly sources: WeightSources,
    private readonly readWeights: ReadWeights,
    private readonly maxUploadBytes: number,
  ) {}

  /**
   * @param dataset - the name of the dataset that has the features, for messages
   * @returns the classifier, and the SHA-256 of the file
   * @throws ClipyardError `source_*`, or `model_unavailable` if the file has no classifier for such features
   */
  async read(
    tenant: Tenant,
    uri: string,
    labels: readonly string[],
    { spec, dataset }: { readonly spec: FeatureSpec; readonly dataset: string },
    signal: AbortSignal,
  ): Promise<ImportedWeights & { readonly digest: string }> {
    const folder = await mkdtemp(join(tmpdir(), 'clipyard-import-'));
    try {
      const file = join(folder, 'weights');
      const maxBytes = Math.min(this.maxUploadBytes, MAX_WEIGHTS_BYTES);
      const { sha256: digest } = await this.sources.fetch(tenant, uri, file, maxBytes, signal);
      const { maxFrames, featureSize } = spec;
      const imported = await this.readWeights(file, { frames: maxFrames, featureSize, labels });
      if (imported.frames !== maxFrames || imported.featureSize !== featureSize)
        throw new ClipyardError(
          'model_unavailable',
          `The weights expect ${imported.frames} × ${imported.featureSize} features, ` +
            `but dataset ${dataset} holds ${maxFrames} × ${featureSize}`,
        );
      return { ...imported, digest };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}
