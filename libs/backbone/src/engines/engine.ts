import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { ClipyardError } from '@clipyard/contracts';

import { type BackboneFiles } from '../backbone-files.js';
import { type Precision, writeBackboneOnnx } from './onnx-graph.js';

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
  readonly precision?: Precision;
  /** Leaves a GPU alone, for comparisons. */
  readonly cpuOnly?: boolean;
}

const require = createRequire(import.meta.url);

type Provider = 'cpu' | 'cuda' | 'tensorrt';

/** The providers whose libraries are installed beside onnxruntime, the fastest first; the CPU always is. */
function installedProviders(): Provider[] {
  const binaries = join(dirname(require.resolve('onnxruntime-node/package.json')), 'bin');
  const files = existsSync(binaries) ? readdirSync(binaries, { recursive: true, encoding: 'utf8' }) : [];
  const has = (name: string): boolean =>
    files.some(
      (file) => file.includes(join(process.platform, process.arch)) && file.includes(`onnxruntime_providers_${name}`),
    );
  return [...(['tensorrt', 'cuda'] as const).filter(has), 'cpu'];
}

/** onnxruntime on the first of the providers that a session can be made with. */
async function fastestOnnxEngine(files: BackboneFiles, options: EngineOptions, why: string): Promise<Engine> {
  // Integer convolutions are the CPU provider's alone.
  const providers =
    options.cpuOnly === true || options.precision === 'int8' ? (['cpu'] as const) : installedProviders();
  const failures: string[] = [];
  for (const provider of providers) {
    try {
      const reason = [
        why,
        provider === 'cpu' ? 'it runs on the CPU' : `its ${provider} provider is installed`,
        ...failures,
      ].join('; ');
      return await onnxEngine(files, options, provider, reason);
    } catch (error) {
      if (provider === 'cpu') throw error;
      failures.push(`${provider} cannot be used (${(error as Error).message.slice(0, 200)})`);
    }
  }
  throw new ClipyardError('backbone_unavailable', 'onnxruntime has no provider');
}

async function onnxEngine(
  files: BackboneFiles,
  { threads, imageSize, precision }: EngineOptions,
  provider: Provider,
  reason: string,
): Promise<Engine> {
  const ort = await import('onnxruntime-node');
  const session = await ort.InferenceSession.create(writeBackboneOnnx(files, imageSize, precision), {
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
      const output = await session.run({ pixels: new ort.Tensor('uint8', pixels, [count, imageSize, imageSize, 3]) }, [
        'features',
      ]);
      return output['features']!.data as Float32Array;
    },
  };
}

/**
 * Picks and loads an engine. `auto` takes tfjs-node-gpu where its library and a GPU are there, then onnxruntime on the
 * fastest of its providers, and tfjs where the model needs it. Errors: `backbone_unavailable`.
 */
export async function createEngine(files: BackboneFiles, options: EngineOptions): Promise<Engine> {
  if (options.precision !== undefined && options.precision !== 'float32') {
    if (options.engine === 'tfjs' || files.network === null)
      throw new ClipyardError(
        'backbone_unavailable',
        `${options.precision} needs onnxruntime: tfjs computes in float32`,
      );
    return fastestOnnxEngine(files, options, `tfjs does not compute in ${options.precision}`);
  }
  if (options.engine === 'onnx') return fastestOnnxEngine(files, options, 'asked for');
  if (options.engine === 'auto' && files.network !== null && (options.cpuOnly === true || !hasTfjsNodeGpu()))
    return fastestOnnxEngine(files, options, 'tfjs-node-gpu is not installed, and onnxruntime is faster without it');
  // Loaded where it is used: it takes tens of megabytes.
  const { setTfjsBackend, tfjsEngine } = await import('./tfjs-engine.js');
  const device = await setTfjsBackend();
  if (options.engine === 'tfjs') return tfjsEngine(files, options, device, 'asked for');
  if (files.network === null) return tfjsEngine(files, options, device, 'the model has layers that only tfjs knows');
  if (device === 'node-gpu') return tfjsEngine(files, options, device, 'tfjs-node-gpu found a GPU');
  return fastestOnnxEngine(files, options, 'tfjs-node-gpu found no GPU, and onnxruntime is faster without one');
}

/** Whether the package is there; whether its library is, only loading it shows. */
function hasTfjsNodeGpu(): boolean {
  try {
    require.resolve('@tensorflow/tfjs-node-gpu');
    return true;
  } catch {
    return false;
  }
}
