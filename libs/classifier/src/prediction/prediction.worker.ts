import { ClipyardError } from '@clipyard/api-contract';
import { serveParent } from '@clipyard/workers';

import { createInferenceEngine, type EngineChoice } from '../engine/engine-choice.js';
import type { InferenceEngine } from '../engine/training-engine.port.js';
import { HeadInferenceEngine } from '../heads/head-inference.engine.js';
import { decodeClassifier } from '../model/classifier-file.js';

export interface LoadCall {
  readonly weights: Uint8Array;
  readonly choice: EngineChoice;
}

let engine: InferenceEngine | null = null;
serveParent({
  load: async ({ weights, choice }: LoadCall): Promise<string> => {
    const classifier = decodeClassifier(weights);
    if (classifier.kind === 'pooled') engine = await HeadInferenceEngine.create(classifier.model, choice.threads);
    else if (classifier.kind === 'imported')
      engine = await HeadInferenceEngine.load(classifier.head, classifier.head.graph, choice.threads);
    else {
      const { parameters, ...options } = classifier.weights;
      engine = await createInferenceEngine(choice, options, parameters);
    }
    return engine.name;
  },
  forward: async (features: Float32Array): Promise<Float32Array> => {
    if (!engine) throw new ClipyardError('internal', 'No weights are loaded');
    return engine.forward(features);
  },
});
