import { ClipyardError, type RankedClass } from '@clipyard/api-contract';
import { WorkerThread, workerUrl } from '@clipyard/workers';

import { defaultEngine, type EngineChoice } from '../engine/engine-choice.js';
import { HeadProcess } from '../imported/head-process.js';
import { describeClassifier, isImported } from '../model/classifier-file.js';
import { softmax } from '../model/softmax.js';
import type { LoadCall } from './prediction.worker.js';

/** Clips per message to the worker: enough for full speed, few enough that a cancelled call ends soon. */
const CHUNK = 256;

/** Sizes of a clip, and the number of classes. */
interface PredictorShape {
  readonly frames: number;
  readonly featureSize: number;
  readonly classes: number;
}

/** A model loaded in its own worker thread, or in a process if it was imported as ONNX. */
export interface Predictor {
  readonly labels: readonly string[];
  readonly shape: PredictorShape;
  /** Name of the engine, such as `onnx-cpu, 2 threads`. */
  readonly engine: string;
  /**
   * @param features - `(items, frames, featureSize)`, zero rows for padding
   * @param given - true if the caller no longer needs the features; they may be moved to the worker and be empty
   *   afterwards
   * @returns calibrated probabilities `(items, classes)`
   * @throws ClipyardError `cancelled`, `worker_lost`, or `invalid_request` if the features have the wrong size
   */
  predict(features: Float32Array, signal?: AbortSignal, given?: boolean): Promise<Float32Array>;
  close(): Promise<void>;
}

/** Where a model runs. */
interface Runner {
  /** @returns the name of the engine */
  start(): Promise<string>;
  /** @returns logits. @param features - moves to the runner */
  forward(features: Float32Array<ArrayBuffer>): Promise<Float32Array>;
  close(): Promise<void>;
}

function runnerOf(load: LoadCall): Runner {
  if (isImported(load.weights)) return new HeadProcess(load, load.weights.byteLength);
  const thread = new WorkerThread(workerUrl(import.meta.url, './prediction.worker.js'));
  return {
    start: () => thread.call<string>('load', load),
    forward: (features) => thread.call<Float32Array>('forward', features, [features.buffer]),
    close: () => thread.close(),
  };
}

/**
 * Loads encoded weights into a new worker thread. A head that was imported as ONNX gets a process.
 *
 * @throws ClipyardError `model_unavailable` if the bytes are not classifier weights
 */
export async function createPredictor(weights: Uint8Array, choice: EngineChoice = defaultEngine): Promise<Predictor> {
  const { labels, temperature, frames, featureSize } = describeClassifier(weights);
  const shape: PredictorShape = { frames, featureSize, classes: labels.length };
  const clip = shape.frames * shape.featureSize;
  const runner = runnerOf({ weights, choice });
  let engine: string;
  try {
    engine = await runner.start();
  } catch (error) {
    await runner.close();
    throw error;
  }
  return {
    labels,
    shape,
    engine,
    async predict(features, signal, given = false) {
      if (features.length % clip !== 0) {
        throw new ClipyardError(
          'invalid_request',
          `${features.length} values are not a whole number of clips of ${shape.frames} × ${shape.featureSize}`,
        );
      }
      const { length } = features;
      const logits = new Float32Array((length / clip) * shape.classes);
      for (let at = 0; at < length; at += CHUNK * clip) {
        if (signal?.aborted) throw new ClipyardError('cancelled', 'The prediction was cancelled');
        // Transferring an array moves its whole buffer.
        const moves =
          given &&
          length <= CHUNK * clip &&
          features.buffer instanceof ArrayBuffer &&
          features.byteLength === features.buffer.byteLength;
        const chunk = moves ? (features as Float32Array<ArrayBuffer>) : features.slice(at, at + CHUNK * clip);
        logits.set(await runner.forward(chunk), (at / clip) * shape.classes);
      }
      return softmax(logits, shape.classes, temperature);
    },
    close: () => runner.close(),
  };
}

/**
 * Returns the `topK` most probable classes, best first.
 *
 * @param probabilities - `(classes)` of one clip
 */
export function rankClasses(probabilities: Float32Array, labels: readonly string[], topK: number): RankedClass[] {
  return labels
    .map((label, i) => ({ label, probability: probabilities[i]! }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, topK);
}
