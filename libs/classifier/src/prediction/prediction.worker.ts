import { parentPort } from 'node:worker_threads';
import { ClipyardError } from '@clipyard/contracts';
import type { TfjsBackend } from '../engine/tfjs-backend.js';
import { TfjsInferenceEngine } from '../engine/tfjs-inference.engine.js';
import { decodeWeights } from '../model/classifier-weights.codec.js';
import { WorkerChannel } from '../workers/worker-channel.js';

export interface LoadCall {
  readonly weights: Uint8Array;
  readonly backend: TfjsBackend;
}

if (!parentPort) throw new Error('This script runs in a worker thread');
let engine: TfjsInferenceEngine | null = null;
new WorkerChannel(parentPort, {
  load: async ({ weights, backend }: LoadCall): Promise<string> => {
    const { parameters, ...options } = decodeWeights(weights);
    engine = await TfjsInferenceEngine.create(options, parameters, backend);
    return engine.name;
  },
  forward: async (features: Float32Array): Promise<Float32Array> => {
    if (!engine) throw new ClipyardError('internal', 'No weights are loaded');
    return engine.forward(features);
  },
});
