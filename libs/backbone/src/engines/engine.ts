import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { ClipyardError } from '@clipyard/api-contract';
import { hasTfjsGpu, type TfjsDevice, tfjsDevice, tfjsGpuObstacle, useTfjs } from '@clipyard/tensors';

import { type BackboneFiles } from '../backbone-files.js';
import { type RunnableBackbone } from '../kinds/backbone-kind.js';
import { openBackbone } from '../kinds/backbone-kinds.js';
import { type Precision } from './precision.js';

/** The setting `ENCODER`: the engine that computes features. */
export type EncoderEngine = 'auto' | 'onnx' | 'tfjs';

/** The device an engine computes on: onnxruntime's providers first, then tfjs backends. */
type Device = 'cpu' | 'cuda' | 'tensorrt' | TfjsDevice;

export interface EngineInfo {
  readonly name: 'onnx' | 'tfjs';
  readonly device: Device;
  readonly threads: number;
  /** Why this engine was chosen, for the log. */
  readonly reason: string;
}

/** A loaded backbone. It blocks the calling thread, so it runs in a process of its own. */
export interface Engine {
  readonly info: EngineInfo;
  /**
   * Maps rows of pixels to features `(count, featureSize)`, float32. A row is an image `(size, size, 3)`, uint8, or the
   * window `(frames, size, size, 3)` of a clip encoder.
   */
  run(pixels: Uint8Array, count: number): Promise<Float32Array>;
}

export interface EngineOptions {
  readonly engine: EncoderEngine;
  readonly threads: number;
  readonly imageSize: number;
  readonly precision?: Precision;
  /** Never uses a GPU, for comparisons. */
  readonly cpuOnly?: boolean;
}

const require = createRequire(import.meta.url);

type Provider = 'cpu' | 'cuda' | 'tensorrt';
interface OnnxModel {
  readonly write: NonNullable<RunnableBackbone['onnx']>;
  /** Frames of a row of a clip encoder; null for images. */
  readonly frames: number | null;
  readonly single: boolean;
}
type TfjsLoader = NonNullable<RunnableBackbone['tfjs']>;

/** The providers whose libraries are installed with onnxruntime, fastest first. The CPU provider always is. */
function installedProviders(): Provider[] {
  const binaries = join(dirname(require.resolve('onnxruntime-node/package.json')), 'bin');
  const files = existsSync(binaries) ? readdirSync(binaries, { recursive: true, encoding: 'utf8' }) : [];
  const has = (name: string): boolean =>
    files.some(
      (file) => file.includes(join(process.platform, process.arch)) && file.includes(`onnxruntime_providers_${name}`),
    );
  return [...(['tensorrt', 'cuda'] as const).filter(has), 'cpu'];
}

/** The first runs allocate memory; the engine reaches its steady speed after two. */
const WARM_UP_RUNS = 2;

/**
 * Runs an engine before anything depends on it. Some libraries load and then fail at their first operation.
 *
 * @throws ClipyardError `encoder_failed` if it fails.
 */
async function warmedUp(engine: Engine, { imageSize }: EngineOptions, frames: number | null): Promise<Engine> {
  const row = new Uint8Array((frames ?? 1) * imageSize * imageSize * 3);
  try {
    for (let i = 0; i < WARM_UP_RUNS; i++) await engine.run(row, 1);
    return engine;
  } catch (error) {
    throw ClipyardError.from(error, 'encoder_failed');
  }
}

/** An error as a part of the reason for another engine. */
const briefly = (error: unknown): string => (error as Error).message.slice(0, 200);

/** Loads a backbone into onnxruntime, on the first provider that can run it. */
async function fastestOnnxEngine(model: OnnxModel, options: EngineOptions, why: string): Promise<Engine> {
  // Only the CPU provider has integer convolutions.
  const providers =
    options.cpuOnly === true || options.precision === 'int8' ? (['cpu'] as const) : installedProviders();
  const failures: string[] = [];
  for (const provider of providers) {
    try {
      const reason = [
        why,
        provider === 'cpu' ? 'running on the CPU' : `its ${provider} provider is installed`,
        ...failures,
      ].join('; ');
      return await warmedUp(await onnxEngine(model, options, provider, reason), options, model.frames);
    } catch (error) {
      if (provider === 'cpu') throw error;
      failures.push(`${provider} cannot be used (${briefly(error)})`);
    }
  }
  throw new ClipyardError('backbone_unavailable', 'onnxruntime has no execution provider');
}

async function onnxEngine(
  { write, frames, single }: OnnxModel,
  { threads, imageSize, precision = 'float32' }: EngineOptions,
  provider: Provider,
  reason: string,
): Promise<Engine> {
  const ort = await import('onnxruntime-node');
  const session = await ort.InferenceSession.create(write(imageSize, precision), {
    executionProviders: [provider],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    // The arena of a clip encoder would keep gigabytes of activations.
    enableCpuMemArena: frames === null,
    // Idle threads must not spin, because the decoders need the cores.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
  const [input, output] = [session.inputNames[0]!, session.outputNames[0]!];
  const rowShape = [...(frames === null ? [] : [frames]), imageSize, imageSize, 3];
  const rowBytes = rowShape.reduce((product, size) => product * size, 1);
  return {
    info: { name: 'onnx', device: provider, threads, reason },
    run: async (pixels, count) => {
      const perRun = single ? 1 : count;
      const runs: Float32Array[] = [];
      for (let row = 0; row < count; row += perRun) {
        const rows = pixels.subarray(row * rowBytes, (row + perRun) * rowBytes);
        const outputs = await session.run({ [input]: new ort.Tensor('uint8', rows, [perRun, ...rowShape]) });
        runs.push(outputs[output]!.data as Float32Array);
      }
      return runs.length === 1 ? runs[0]! : concat(runs);
    },
  };
}

function concat(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * Picks an engine, loads a backbone into it and warms it up. `auto` takes tfjs if the model has layers that only tfjs
 * supports, or if tfjs-node-gpu is installed, finds a GPU and can run the model. Otherwise it takes onnxruntime on its
 * fastest provider.
 *
 * @throws ClipyardError `backbone_unavailable` if the engine cannot load the backbone, `encoder_failed` if it cannot
 *   run it.
 */
export async function createEngine(files: BackboneFiles, options: EngineOptions): Promise<Engine> {
  const { onnx: write, tfjs, single = false } = openBackbone(files);
  const frames = files.descriptor.window?.frames ?? null;
  const onnx = write === null ? null : { write, frames, single };
  const { engine, precision = 'float32', cpuOnly = false } = options;
  if (precision !== 'float32') {
    if (engine === 'tfjs' || onnx === null)
      throw new ClipyardError('backbone_unavailable', `${precision} needs onnxruntime: tfjs computes in float32`);
    return fastestOnnxEngine(onnx, options, `tfjs does not compute in ${precision}`);
  }
  const { name } = files.descriptor;
  if (engine === 'onnx')
    return fastestOnnxEngine(required(onnx, `${name} has layers that only tfjs supports`), options, BY_SETTINGS);
  if (engine === 'tfjs')
    return fastestTfjsEngine(required(tfjs, `${name} runs only in onnxruntime`), options, BY_SETTINGS);
  if (onnx === null)
    return fastestTfjsEngine(
      required(tfjs, `${name} runs in no engine`),
      options,
      'the model has layers that only tfjs supports',
    );
  if (tfjs === null) return fastestOnnxEngine(onnx, options, 'the model runs only in onnxruntime');
  const obstacle = cpuOnly ? 'no GPU may be used' : tfjsGpuObstacle();
  if (obstacle !== null) return fastestOnnxEngine(onnx, options, `${obstacle}; without one, onnxruntime is faster`);
  if (!(await hasTfjsGpu()))
    return fastestOnnxEngine(onnx, options, 'tfjs-node-gpu found no GPU; without one, onnxruntime is faster');
  try {
    return await fastestTfjsEngine(tfjs, options, 'tfjs-node-gpu found a GPU');
  } catch (error) {
    return fastestOnnxEngine(onnx, options, `tfjs-node-gpu cannot run the model (${briefly(error)})`);
  }
}

const BY_SETTINGS = 'selected by the settings';

function required<T>(value: T | null, message: string): T {
  if (value === null) throw new ClipyardError('backbone_unavailable', message);
  return value;
}

/** Loads a backbone into tfjs, on the fastest backend that is installed. */
async function fastestTfjsEngine(load: TfjsLoader, options: EngineOptions, reason: string): Promise<Engine> {
  await useTfjs('auto');
  // Imported only if needed, because tfjs takes tens of megabytes.
  const { tfjsEngine } = await import('./tfjs-engine.js');
  return warmedUp(tfjsEngine(await load(), options, await tfjsDevice(), reason), options, null);
}
