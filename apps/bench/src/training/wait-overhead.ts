import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

import {
  ClassificationSchema,
  DEFAULT_PROJECT,
  type FeatureSpec,
  newId,
  resolveHyperparameters,
} from '@clipyard/api-contract';
import { BackboneRepository, createFrameEncoder, resolveBackbone } from '@clipyard/backbone';
import { encodeWeights, initialParameters, parameterCount } from '@clipyard/classifier';
import { inheritedEnvironment } from '@clipyard/config';
import { specId } from '@clipyard/features';
import { startCluster } from '@clipyard/local-stack';
import { ModelRegistry } from '@clipyard/models';
import { FileSystemObjectStore } from '@clipyard/object-store';

import { median } from '../statistics.js';
import { labels, shape, timed } from './workload.js';

const CLIPS = 12;
/** First calls, which load the model and warm up the engines. */
const WARM_UP = 3;
const BACKBONE = 'untrained';

/** Milliseconds of one uncached classification in one call (median), and of the encoder's own work on 20 frames. */
export interface WaitTimes {
  readonly callMs: readonly number[];
  readonly encoderMs: number;
}

/** `CLIPS` different clips of 10 seconds, 320 × 240. */
async function renderClips(folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const files = Array.from({ length: CLIPS }, (_, i) => join(folder, `${i}.avi`));
  for (const [i, file] of files.entries()) {
    await promisify(execFile)(
      'ffmpeg',
      [
        '-v',
        'error',
        '-f',
        'lavfi',
        '-i',
        `testsrc2=size=320x240:rate=25:duration=10,hue=h=${i * 25}`,
        '-c:v',
        'mpeg4',
        '-vtag',
        'xvid',
        file,
      ],
      { env: inheritedEnvironment() },
    );
  }
  return files;
}

async function encoderMs(imageSize: number): Promise<number> {
  const { source } = await resolveBackbone(BACKBONE, { cacheDir: '.' });
  const encoder = await createFrameEncoder({ backbone: await source.make(), imageSize, engine: 'onnx', threads: 0 });
  const times: number[] = [];
  for (let run = 0; run < 5; run++)
    times.push(
      await timed(() => encoder.encode(new Uint8Array(shape.frames * imageSize ** 2 * 3).fill(run + 1), shape.frames)),
    );
  await encoder.close();
  return median(times.slice(1));
}

/** Registers a model with random weights as `production`, for the feature spec of the cluster. */
async function registerModel(store: FileSystemObjectStore): Promise<FeatureSpec> {
  const { source } = await resolveBackbone(BACKBONE, { cacheDir: '.' });
  const backbone = await new BackboneRepository(store).publish(source);
  const spec: FeatureSpec = {
    imageSize: 220,
    maxFrames: shape.frames,
    sampling: 'uniform',
    resize: 'fit-crop',
    backbone: backbone.name,
    weightsDigest: backbone.digest,
    featureSize: backbone.featureSize,
    dtype: 'float32',
    precision: 'float32',
  };
  const hyperparameters = resolveHyperparameters({ preset: 'default' });
  const registry = new ModelRegistry(store);
  const model = await registry.register(
    {
      id: newId('model'),
      project: DEFAULT_PROJECT,
      name: null,
      metadata: {},
      labels,
      spec,
      specId: specId(spec),
      backbonePretrained: false,
      maskedPooling: true,
      parameters: parameterCount(shape),
      evaluation: null,
      head: 'transformer',
      selection: null,
      abstainBelow: null,
      fromCancelledRun: false,
      leakage: null,
      warnings: [],
      createdAt: new Date().toISOString(),
      lineage: {
        trainingRunId: 'run_bench',
        dataset: 'bench',
        datasetVersion: 1,
        shardDigests: [],
        seed: 1,
        hyperparameters,
        codeVersion: 'bench',
        engine: 'none',
        importedFrom: null,
      },
    },
    encodeWeights({ shape, maskedPooling: true, labels, temperature: 1, parameters: initialParameters(shape, 1) }),
  );
  await registry.promote(model, model.id, { alias: 'production', force: true, reason: 'benchmark' });
  return spec;
}

/** Classifies clips sequentially, each in one call that waits for the result. */
export async function waitOverhead(scratch: string, say: (line: string) => void): Promise<WaitTimes> {
  const stateDir = join(scratch, 'wait');
  const clips = await renderClips(join(scratch, 'wait-clips'));
  const spec = await registerModel(new FileSystemObjectStore(join(stateDir, 'store')));
  const isolated = await encoderMs(spec.imageSize);
  const cluster = await startCluster({
    stateDir,
    allowedRoots: [scratch],
    backbone: BACKBONE,
    services: ['orchestrator', 'predictor', 'api'],
    onEvent: say,
  });
  try {
    const callMs: number[] = [];
    for (const clip of clips) {
      callMs.push(
        await timed(async () => {
          const response = await fetch(`${cluster.apiUrl}/v1/classifications`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', prefer: 'wait=30' },
            body: JSON.stringify({ uri: pathToFileURL(clip).href }),
          });
          const { state, cached } = ClassificationSchema.parse(await response.json());
          if (state !== 'succeeded' || cached)
            throw new Error(`A classification ended as ${state}${cached ? ' from cached features' : ''}`);
        }),
      );
    }
    return { callMs: callMs.slice(WARM_UP), encoderMs: isolated };
  } finally {
    await cluster.stop();
  }
}
