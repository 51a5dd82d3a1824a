import { ClipyardError } from '@clipyard/contracts';
import * as tf from '@tensorflow/tfjs-core';
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type BackboneFiles } from '../backbone-files.js';
import { writeBackboneOnnx } from './onnx-graph.js';
import { loadTfjs } from './tfjs-network.js';

export type EngineChoice = 'auto' | 'onnx' | 'tfjs';

/** Where an engine computes: onnxruntime's providers, then tfjs' backends. */
export type Device = 'cpu' | 'cuda' | 'tensorrt' | 'node-gpu' | 'node' | 'wasm';

export interface EngineInfo {
  readonly name: 'onnx' | 'tfjs';
  readonly device: Device;
  readonly threads: number;
  /** Why this one, for the log. */
  readonly reason: string;
}

/** Runs on the calling thread and blocks it: lives in a process of its own. */
export interface Engine {
  readonly info: EngineInfo;
  /** (count, size, size, 3) uint8 → (count, featureSize) float32. */
  run(pixels: Uint8Array, count: number): Promise<Float32Array>;
}

export interface EngineOptions {
  readonly engine: EngineChoice;
  readonly threads: number;
  readonly imageSize: number;
  /** Leaves a GPU alone, for comparisons. */
  readonly cpuOnly?: boolean;
}

const require = createRequire(import.meta.url);

/** tfjs' native backend says where it runs; on a machine without a GPU the GPU package computes on CPU. */
const usesGpu = (): boolean => (tf.backend() as { isUsingGpuDevice?: boolean }).isUsingGpuDevice === true;

/** Native addons are optional: where their library is absent, requiring them throws. */
function tryRequire(name: string): boolean {
  try {
    require(name);
    return true;
  } catch {
    return false;
  }
}

type Provider = 'cpu' | 'cuda' | 'tensorrt';

/** The providers whose libraries are installed beside onnxruntime, the fastest first; the CPU always is. */
function installedProviders(): Provider[] {
  const binaries = join(dirname(require.resolve('onnxruntime-node/package.json')), 'bin');
  const files = existsSync(binaries) ? readdirSync(binaries, { recursive: true, encoding: 'utf8' }) : [];
  const has = (name: string): boolean => files.some((file) => file.includes(join(process.platform, process.arch)) && file.includes(`onnxruntime_providers_${name}`));
  return [...(['tensorrt', 'cuda'] as const).filter(has), 'cpu'];
}

/** onnxruntime on the first of the providers that a session can be made with. */
async function fastestOnnxEngine(files: BackboneFiles, options: EngineOptions, why: string): Promise<Engine> {
  const providers = options.cpuOnly === true ? (['cpu'] as const) : installedProviders();
  const failures: string[] = [];
  for (const provider of providers) {
    try {
      const reason = [why, provider === 'cpu' ? 'it runs on the CPU' : `its ${provider} provider is installed`, ...failures].join('; ');
      return await onnxEngine(files, options, provider, reason);
    } catch (error) {
      if (provider === 'cpu') throw error;
      failures.push(`${provider} cannot be used (${(error as Error).message.slice(0, 200)})`);
    }
  }
  throw new ClipyardError('backbone_unavailable', 'onnxruntime has no provider');
}

async function onnxEngine(files: BackboneFiles, { threads, imageSize }: EngineOptions, provider: Provider, reason: string): Promise<Engine> {
  const ort = await import('onnxruntime-node');
  const session = await ort.InferenceSession.create(writeBackboneOnnx(files, imageSize), {
    executionProviders: [provider],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    // Idle workers must not spin: the decoders need the cores.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
  return {
    info: { name: 'onnx', device: provider, threads, reason },
    run: async (pixels, count) => {
      const output = await session.run({ pixels: new ort.Tensor('uint8', pixels, [count, imageSize, imageSize, 3]) }, ['features']);
      return output['features']!.data as Float32Array;
    },
  };
}

/** Sets the fastest backend that is installed, and says which it is. */
async function setTfjsBackend(): Promise<'node-gpu' | 'node' | 'wasm'> {
  if (tryRequire('@tensorflow/tfjs-node-gpu') || tryRequire('@tensorflow/tfjs-node')) {
    await tf.setBackend('tensorflow');
    return usesGpu() ? 'node-gpu' : 'node';
  }
  require('@tensorflow/tfjs-backend-wasm');
  await tf.setBackend('wasm');
  return 'wasm';
}

async function tfjsEngine(files: BackboneFiles, { threads, imageSize }: EngineOptions, device: 'node-gpu' | 'node' | 'wasm', why: string): Promise<Engine> {
  const forward = await loadTfjs(files);
  return {
    // tfjs' WebAssembly runs on one thread in Node.
    info: { name: 'tfjs', device, threads: device === 'wasm' ? 1 : threads, reason: `${why}; tfjs runs on ${device}` },
    run: async (pixels, count) => {
      const input = tf.tensor4d(pixels, [count, imageSize, imageSize, 3], 'int32');
      const output = forward(input);
      try {
        return (await output.data()) as Float32Array;
      } finally {
        input.dispose();
        output.dispose();
      }
    },
  };
}

/**
 * Picks and loads an engine. `auto` takes tfjs-node-gpu where its library and a GPU are there, then onnxruntime on the
 * fastest of its providers, and tfjs where the model needs it. Errors: `backbone_unavailable`.
 */
export async function createEngine(files: BackboneFiles, options: EngineOptions): Promise<Engine> {
  if (options.engine === 'tfjs') return tfjsEngine(files, options, await setTfjsBackend(), 'asked for');
  if (options.engine === 'onnx') return fastestOnnxEngine(files, options, 'asked for');
  if (files.network === null) return tfjsEngine(files, options, await setTfjsBackend(), 'the model has layers that only tfjs knows');
  if (options.cpuOnly !== true && tryRequire('@tensorflow/tfjs-node-gpu') && (await setTfjsBackend()) === 'node-gpu') return tfjsEngine(files, options, 'node-gpu', 'tfjs-node-gpu found a GPU');
  return fastestOnnxEngine(files, options, 'tfjs-node-gpu found no GPU, and onnxruntime is faster without one');
}
