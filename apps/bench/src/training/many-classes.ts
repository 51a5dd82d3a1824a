import { join } from 'node:path';

import {
  type DatasetShard,
  DEFAULT_PROJECT,
  type FeatureSpec,
  ItemRowSchema,
  SHARD_SIZE,
  type TrainingRun,
  TrainingRunSchema,
} from '@clipyard/api-contract';
import { DatasetRepository, writeShardRows } from '@clipyard/datasets';
import { encodeShard, type FeatureRow, specId } from '@clipyard/features';
import { startCluster } from '@clipyard/local-stack';
import { FileSystemObjectStore, keys, type ObjectStore } from '@clipyard/object-store';

import { watchMemory } from '../extraction/process-tree.js';
import { spec as noiseSpec } from './synthetic-dataset.js';
import { fillNoise } from './workload.js';

const FRAMES = 4;
const SIZE = 1024;
const DATASET = 'classes';
const POLL_MS = 1000;

const spec: FeatureSpec = { ...noiseSpec, maxFrames: FRAMES, featureSize: SIZE };

/** Videos near the centre of their class. The classes take turns. */
async function writeDataset(store: ObjectStore, classes: number, videos: number): Promise<void> {
  const id = specId(spec);
  const mask = new Uint8Array(FRAMES).fill(1);
  const shards: DatasetShard[] = [];
  const rows = classes * videos;
  for (let from = 0; from < rows; from += SHARD_SIZE) {
    const labels: Record<string, number> = {};
    const packed = Array.from({ length: Math.min(SHARD_SIZE, rows - from) }, (_, i): FeatureRow => {
      const row = from + i;
      const label = `class ${String(row % classes).padStart(5, '0')}`;
      labels[label] = (labels[label] ?? 0) + 1;
      const centre = fillNoise(new Float32Array(SIZE), row % classes);
      const noise = fillNoise(new Float32Array(FRAMES * SIZE), row + classes);
      return {
        videoId: row.toString(16).padStart(64, '0'),
        ...ItemRowSchema.parse({ customId: `${label}/${row}.mp4`, label }),
        specId: id,
        data: noise.map((value, k) => centre[k % SIZE]! + 2 * value),
        mask,
        maxFrames: FRAMES,
        featureSize: SIZE,
        timesMs: [],
        decoder: 'none',
        engine: 'none',
      };
    });
    const bytes = encodeShard(packed, spec);
    const digest = shards.length.toString(16).padStart(64, '0');
    const key = keys.datasetShard(DATASET, digest);
    await store.put(key, bytes);
    await writeShardRows(store, key, packed);
    shards.push({
      key,
      digest,
      batchId: 'bench',
      shard: shards.length,
      rows: packed.length,
      bytes: bytes.length,
      labels,
      splits: {},
      labelLayer: null,
    });
  }
  await new DatasetRepository(store).append({ project: DEFAULT_PROJECT }, DATASET, spec, id, true, shards);
}

/** Times of calls while another call is being answered. */
async function slowest(url: string, meanwhile: () => Promise<unknown>): Promise<number> {
  let [worst, done] = [0, false];
  const probing = (async () => {
    while (!done) {
      const started = performance.now();
      await (await fetch(url)).arrayBuffer();
      worst = Math.max(worst, performance.now() - started);
    }
  })();
  try {
    await meanwhile();
  } finally {
    done = true;
    await probing;
  }
  return Math.round(worst);
}

/** Size of an answer, the time it takes, and the slowest health check meanwhile. */
interface Answer {
  readonly bytes: number;
  readonly ms: number;
  readonly healthMs: number;
}

export interface ManyClasses {
  readonly run: Pick<TrainingRun, 'state' | 'warnings'> & { readonly accuracy: number | null };
  readonly wallSeconds: number;
  readonly trainerRssMb: number;
  /** Bytes of the stored objects of the run and its model. */
  readonly stored: Readonly<Record<string, number>>;
  readonly answers: Readonly<Record<string, Answer>>;
}

/** Trains on generated features of many classes, and reads every answer that depends on the number of classes. */
export async function manyClasses(
  scratch: string,
  { classes, videos, preset }: { readonly classes: number; readonly videos: number; readonly preset: string },
  say: (line: string) => void,
): Promise<ManyClasses> {
  const stateDir = join(scratch, 'classes');
  const store = new FileSystemObjectStore(join(stateDir, 'store'));
  await writeDataset(store, classes, videos);
  say(`dataset: ${classes} classes of ${videos} videos`);
  const cluster = await startCluster({
    stateDir,
    allowedRoots: [scratch],
    extractors: 0,
    services: ['orchestrator', 'trainer', 'api'],
    onEvent: say,
  });
  try {
    const pid = cluster.processes.find(({ name }) => name === 'trainer')?.pid;
    if (pid == null) throw new Error('The trainer does not run');
    const memory = watchMemory(pid);
    const started = performance.now();
    const call = async (path: string, init?: RequestInit): Promise<TrainingRun> => {
      const response = await fetch(`${cluster.apiUrl}${path}`, init);
      return TrainingRunSchema.parse(await response.json());
    };
    let run = await call('/v1/training-runs', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ dataset: DATASET, hyperparameters: { preset } }),
    });
    while (!['succeeded', 'failed', 'cancelled'].includes(run.state)) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      run = await call(`/v1/training-runs/${run.id}`);
    }
    const wallSeconds = (performance.now() - started) / 1000;
    const trainerRssMb = memory.stop().rssMb;
    say(`run: ${run.state} after ${wallSeconds.toFixed(0)} s, ${trainerRssMb} MB`);
    if (run.modelId === null) throw new Error(`The run ended as ${run.state}: ${run.failure?.message ?? ''}`);
    const stored: Record<string, number> = {};
    for (const folder of [keys.trainingRunFile(run.id, ''), keys.modelFile(run.modelId, '')])
      for await (const { key, size } of store.list(folder)) stored[key.slice(folder.length)] = size;
    const model = `/v1/models/${run.modelId}`;
    const answers: Record<string, Answer> = {};
    for (const [name, path] of Object.entries({
      run: `/v1/training-runs/${run.id}`,
      runs: '/v1/training-runs',
      model,
      models: '/v1/models',
      card: `${model}/card`,
      predictions: `${model}/predictions`,
      classes: `${model}/classes?pageSize=1000`,
      confusion: `${model}/confusion?pageSize=1000`,
      dataset: `/v1/datasets/${DATASET}`,
      datasets: '/v1/datasets',
    })) {
      let [bytes, ms] = [0, 0];
      const healthMs = await slowest(`${cluster.apiUrl}/healthz`, async () => {
        const asked = performance.now();
        bytes = (await (await fetch(`${cluster.apiUrl}${path}`)).arrayBuffer()).byteLength;
        ms = Math.round(performance.now() - asked);
      });
      answers[name] = { bytes, ms, healthMs };
    }
    const { state, warnings, evaluation } = run;
    return {
      run: { state, warnings, accuracy: evaluation?.accuracy ?? null },
      wallSeconds: Math.round(wallSeconds),
      trainerRssMb,
      stored,
      answers,
    };
  } finally {
    await cluster.stop();
  }
}
