import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

import { createFrameEncoder } from '@clipyard/backbone';

import { type Bench, type BenchRequest } from '../bench.js';
import { untrainedBackbone } from '../extraction/bare.js';
import { takeClips } from '../extraction/clips.js';
import { extract, startExtractors } from '../extraction/extraction-run.js';
import { quickest } from '../extraction/matmul-peak.js';
import { isAbsent, runPython } from '../python.js';
import { mean, round } from '../statistics.js';

const SIZE = 220;
const BATCHES = [1, 8, 32, 64, 128] as const;
const CLIPS = 400;
const FOR_MS = 3_000;
const SCRIPT_TIMEOUT_MS = 600_000;
const SAMPLE_MS = 250;

/** tfjs computes in float32 only; a GPU rounds to TF32 if it may. */
const CASES = [
  { engine: 'onnx', precision: 'float32', name: 'float32' },
  { engine: 'onnx', precision: 'float32', name: 'tf32' },
  { engine: 'onnx', precision: 'float16', name: 'float16' },
  { engine: 'tfjs', precision: 'float32', name: 'float32' },
  { engine: 'tfjs', precision: 'float32', name: 'tf32' },
] as const;

/** Frames per second by batch size, or the reason why there is no figure. */
type Rates = Readonly<Record<string, number>> | { readonly absent: string };
interface Row {
  readonly engine: string;
  readonly precision: string;
  readonly device: string;
  readonly rates: Rates;
}

/** Name, driver and memory of the GPU; null if there is none. */
function describeGpu(): string | null {
  try {
    return execFileSync('nvidia-smi', ['--query-gpu=name,driver_version,memory.total', '--format=csv,noheader'], {
      encoding: 'utf8',
    }).trim();
  } catch {
    return null;
  }
}

async function measure(cacheDir: string, { engine, precision, name }: (typeof CASES)[number]): Promise<Row> {
  const row = { engine, precision: name };
  try {
    const encoder = await createFrameEncoder({
      backbone: await untrainedBackbone(cacheDir),
      imageSize: SIZE,
      engine,
      precision,
      threads: 0,
      streams: 1,
      tf32: name === 'tf32',
    });
    const { device } = encoder.engine;
    try {
      if (device !== 'cuda' && device !== 'tensorrt' && device !== 'node-gpu')
        return { ...row, device, rates: { absent: encoder.engine.reason } };
      const rates: Record<string, number> = {};
      for (const batch of BATCHES) {
        const pixels = Uint8Array.from({ length: batch * SIZE * SIZE * 3 }, (_, i) => (i * 31) % 256);
        rates[batch] = round((batch * 1000) / (await quickest(() => encoder.encode(pixels, batch), FOR_MS)), 1);
      }
      return { ...row, device, rates };
    } finally {
      await encoder.close();
    }
  } catch (error) {
    return { ...row, device: 'none', rates: { absent: (error as Error).message.slice(0, 300) } };
  }
}

/** Samples the share of time in which the GPU ran kernels. */
function watchGpu(): { stop(): number } {
  const query = ['--query-gpu=utilization.gpu', '--format=csv,noheader,nounits', '-lms', String(SAMPLE_MS)];
  const child: ChildProcess = spawn('nvidia-smi', query, { stdio: ['ignore', 'pipe', 'ignore'] });
  const samples: number[] = [];
  createInterface({ input: child.stdout! }).on('line', (line) => samples.push(Number(line) / 100));
  return {
    stop: () => {
      child.kill();
      return samples.length === 0 ? 0 : mean(samples);
    },
  };
}

const best = (rates: Rates): number => ('absent' in rates ? 0 : Math.max(...Object.values(rates)));

async function run(request: BenchRequest) {
  const { scratch, say } = request;
  const gpu = describeGpu();
  const ids = ['gpu.frames_per_second', 'gpu.clips_per_second', 'gpu.busy', 'gpu.vs_pytorch'];
  if (gpu === null)
    return { metrics: Object.fromEntries(ids.map((id) => [id, null])), details: { absent: 'nvidia-smi finds no GPU' } };
  const rows: Row[] = [];
  for (const one of CASES) {
    say(`${one.engine}, ${one.name}`);
    rows.push(await measure(scratch, one));
  }
  say('PyTorch');
  const pytorch = await runPython<Record<string, Record<string, number>>>(
    'gpu_peer.py',
    [String(SIZE), BATCHES.join(',')],
    SCRIPT_TIMEOUT_MS,
  );
  say('the pipeline');
  const clips = await takeClips(request, CLIPS);
  const cluster = await startExtractors(scratch, 'gpu');
  const watch = watchGpu();
  let extraction;
  let busy;
  try {
    await extract(cluster, clips.slice(0, 4), { dataset: 'warm-up' });
    extraction = await extract(cluster, clips.slice(4));
  } finally {
    busy = watch.stop();
    await cluster.stop();
  }
  const ours = (precision: string): number =>
    Math.max(0, ...rows.filter((row) => row.precision === precision).map(({ rates }) => best(rates)));
  const ratios = isAbsent(pytorch)
    ? []
    : ['float32', 'tf32', 'float16'].map((precision) => ours(precision) / best(pytorch[precision]!));
  return {
    metrics: {
      'gpu.frames_per_second': Math.max(...rows.map(({ rates }) => best(rates))),
      'gpu.clips_per_second': round(extraction.clipsPerSecond, 2),
      'gpu.busy': round(busy, 3),
      'gpu.vs_pytorch': ratios.length === 0 ? null : round(Math.min(...ratios), 3),
    },
    details: {
      gpu,
      engines: rows,
      pytorch,
      clips: clips.length - 4,
      real: request.clips !== null,
      limitingStage: extraction.batch.limitingStage,
      stageMs: extraction.batch.timings,
    },
  };
}

export const gpuBench: Bench = {
  name: 'gpu',
  summary: 'frames and clips a second on a GPU, in each engine and precision, beside PyTorch on the same GPU',
  run,
};
