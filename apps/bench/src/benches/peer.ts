import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';

import { createFrameEncoder, resolveBackbone, writeBackboneOnnx } from '@clipyard/backbone';
import { benchSettings } from '@clipyard/config';
import { NodeAvDecoder } from '@clipyard/media';

import { type Bench, type BenchRequest } from '../bench.js';
import { decodeRequest, untrainedBackbone } from '../extraction/bare.js';
import { takeClips } from '../extraction/clips.js';
import { extract, startExtractors } from '../extraction/extraction-run.js';
import { quickest } from '../extraction/matmul-peak.js';
import { processorMs } from '../extraction/process-tree.js';
import { type Absent, isAbsent, runPython } from '../python.js';
import { mean, round } from '../statistics.js';

const CLIPS = '24';
const PARTS = 'decode,backbone,clips';
const ENGINES = 'compile,openvino';
const SIZE = 220;
const SCRIPT_TIMEOUT_MS = 600_000;
const DECODE_RUNS = 5;
const DECODE_TURNS = 3;
/** Frames per run of EfficientNet-Lite0. */
const LITE0_BATCH = 4;
const FOR_MS = 3_000;

/** Ten seconds of moving images in H.264 with a key frame every 2 s. */
function movingClip(path: string, size: string): string {
  const source = ['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=25:duration=10`];
  const codec = ['-c:v', 'libx264', '-preset', 'veryfast', '-g', '50', '-pix_fmt', 'yuv420p'];
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...source, ...codec, path]);
  return path;
}

interface ScriptRun {
  readonly seconds: number;
  readonly clips: number;
}

/** Clips per second of Clipyard: from the call until the batch has ended, with its features stored. */
async function clipyard(request: BenchRequest, name: string, clips: readonly string[]): Promise<number> {
  const cluster = await startExtractors(request.scratch, name);
  try {
    // Starts decoders and encoders, which the scripts do before their clock starts as well.
    await extract(cluster, clips.slice(0, 2), { dataset: 'warm-up' });
    return (await extract(cluster, clips.slice(2))).clipsPerSecond;
  } finally {
    await cluster.stop();
  }
}

/** Clips per second of every form of the script, on the same clips as Clipyard. */
async function scripts(
  { scratch, say, options }: BenchRequest,
  model: string,
  clips: readonly string[],
): Promise<Record<string, number | Absent>> {
  const cores = availableParallelism();
  const rates: Record<string, number | Absent> = {};
  for (const engine of (options['engines'] ?? ENGINES).split(',')) {
    for (const [layout, threads] of [
      ['whole', 1],
      ['pipeline', cores],
    ] as const) {
      say(`the script: ${engine}, ${layout}`);
      const args = [engine, layout, model, String(cores), String(threads), join(scratch, 'features.arrow')];
      const run = await runPython<ScriptRun>('peer_pipeline.py', [...args, ...clips.slice(2)], SCRIPT_TIMEOUT_MS);
      const rate = isAbsent(run) ? run : round(run.clips / run.seconds, 3);
      say(typeof rate === 'number' ? `${rate} clips/s` : rate.absent);
      rates[`${engine}, ${layout}`] = rate;
    }
  }
  return rates;
}

/** Milliseconds. */
interface Cost {
  readonly wall: number;
  /** Processor time of all threads and processes. */
  readonly processor: number;
}

const least = (one: Cost, other: Cost): Cost => ({
  wall: Math.min(one.wall, other.wall),
  processor: Math.min(one.processor, other.processor),
});

async function decodeCost(decoder: NodeAvDecoder, clip: string): Promise<Cost> {
  await decoder.decode(clip, decodeRequest);
  let best: Cost = { wall: Infinity, processor: Infinity };
  for (let i = 0; i < DECODE_RUNS; i++) {
    const [started, used] = [performance.now(), processorMs(process.pid)];
    await decoder.decode(clip, decodeRequest);
    const wall = performance.now() - started;
    best = least(best, { wall: round(wall, 2), processor: round(processorMs(process.pid) - used, 2) });
  }
  return best;
}

/** The cost of 20 uniform frames, in one decoding process each. Both take turns, and the fastest run counts. */
async function decoding({ scratch }: BenchRequest) {
  const sizes = ['320x240', '1920x1080'];
  const clips = sizes.map((size) => movingClip(join(scratch, `${size}.mp4`), size));
  const rows: { clip: string; ours: Cost; torchcodec: Cost | Absent }[] = [];
  const decoder = new NodeAvDecoder({ processes: 1 });
  try {
    for (let turn = 0; turn < DECODE_TURNS; turn++) {
      const ours = [await decodeCost(decoder, clips[0]!), await decodeCost(decoder, clips[1]!)];
      const answer = await runPython<Record<string, Cost>>('peer_decode.py', ['1', ...clips], SCRIPT_TIMEOUT_MS);
      clips.forEach((clip, i) => {
        const theirs = isAbsent(answer) ? answer : answer[clip]!;
        const before = rows[i];
        rows[i] = {
          clip: sizes[i]!,
          ours: before === undefined ? ours[i]! : least(before.ours, ours[i]!),
          torchcodec:
            before === undefined || isAbsent(before.torchcodec) || isAbsent(theirs)
              ? theirs
              : least(before.torchcodec, theirs),
        };
      });
    }
    return rows;
  } finally {
    await decoder.close();
  }
}

/** Frames per second of EfficientNet-Lite0 in our encoder and in onnxruntime for Python: same graph, same threads. */
async function lite0({ scratch }: BenchRequest): Promise<{ ours: number; python: number } | Absent> {
  const { testData } = benchSettings();
  if (testData === null) return { absent: 'CLIPYARD_TEST_DATA is not set' };
  const threads = availableParallelism();
  const path = join(scratch, 'lite0');
  await mkdir(path);
  await copyFile(join(testData, 'models/efficientnet_lite0_imagenet/model.onnx'), join(path, 'model.onnx'));
  await writeFile(
    join(path, 'backbone.json'),
    JSON.stringify({
      name: 'lite0',
      licence: 'Apache-2.0',
      pretrained: true,
      size: 224,
      output: { name: 'features' },
    }),
  );
  const backbone = await (await resolveBackbone(path, { cacheDir: scratch })).source.make();
  const imageSize = backbone.descriptor.imageSize!;
  const graph = join(scratch, 'lite0.onnx');
  await writeFile(graph, writeBackboneOnnx(backbone, imageSize));
  const measure = async (): Promise<number> => {
    const encoder = await createFrameEncoder({ backbone, imageSize, engine: 'onnx', threads, streams: 1 });
    try {
      const pixels = new Uint8Array(LITE0_BATCH * imageSize ** 2 * 3).fill(100);
      return (LITE0_BATCH * 1000) / (await quickest(() => encoder.encode(pixels, LITE0_BATCH), FOR_MS));
    } finally {
      await encoder.close();
    }
  };
  const before = await measure();
  const peers = await runPython<Record<string, Record<string, number> & { error?: string }>>(
    'encoder_peers.py',
    [graph, String(threads), String(imageSize), String(LITE0_BATCH), 'onnxruntime'],
    SCRIPT_TIMEOUT_MS,
  );
  if (isAbsent(peers)) return peers;
  const { error, [String(LITE0_BATCH)]: python } = peers['onnxruntime']!;
  if (error !== undefined || python === undefined) return { absent: error ?? 'no figure' };
  return { ours: round(Math.max(before, await measure()), 2), python };
}

/** Clips per second of Clipyard, before and after the scripts, and of the scripts. */
async function pipelines(request: BenchRequest) {
  const { scratch, say, options } = request;
  const clips = await takeClips(request, Number(options['count'] ?? CLIPS) + 2);
  const model = join(scratch, 'densenet121.onnx');
  await writeFile(model, writeBackboneOnnx(await untrainedBackbone(join(scratch, 'cache')), SIZE));
  say('the pipeline');
  const before = await clipyard(request, 'before', clips);
  const theirs = await scripts(request, model, clips);
  say('the pipeline again');
  const after = await clipyard(request, 'after', clips);
  return { clips: clips.length - 2, clipyard: [round(before, 3), round(after, 3)], scripts: theirs };
}

async function run(request: BenchRequest) {
  const { say, options } = request;
  const parts = (options['parts'] ?? PARTS).split(',');
  const part = async <T>(name: string, work: (request: BenchRequest) => Promise<T>): Promise<T | null> => {
    if (!parts.includes(name)) return null;
    say(name);
    return work(request);
  };
  const load = [round(loadavg()[0]!, 2)];
  const decoders = await part('decode', decoding);
  const backbone = await part('backbone', lite0);
  const clips = await part('clips', pipelines);
  load.push(round(loadavg()[0]!, 2));

  const rates = Object.values(clips?.scripts ?? {}).filter((rate) => typeof rate === 'number');
  // Of processor time, since wall time depends on what else runs on the machine.
  const decodeRatios = (decoders ?? []).map(({ ours, torchcodec }) =>
    isAbsent(torchcodec) ? null : torchcodec.processor / ours.processor,
  );
  return {
    metrics: {
      'peer.clips_vs_best_script':
        // The mean, because each script runs once: the better of two runs would favour Clipyard.
        clips === null || rates.length === 0 ? null : round(mean(clips.clipyard) / Math.max(...rates), 3),
      'peer.decode_vs_torchcodec':
        decodeRatios.length === 0 || decodeRatios.includes(null)
          ? null
          : round(Math.min(...(decodeRatios as number[])), 3),
      'encoder.lite0_vs_python_ort':
        backbone === null || isAbsent(backbone) ? null : round(backbone.ours / backbone.python, 3),
    },
    details: {
      cores: availableParallelism(),
      load,
      real: request.clips !== null,
      clipsPerSecond: clips,
      decodeMs: decoders,
      lite0FramesPerSecond: backbone,
    },
  };
}

export const peerBench: Bench = {
  name: 'peer',
  summary: 'the pipeline, the decoder and an ONNX backbone beside the best short Python scripts for the same job',
  options: [
    { flags: '--parts <names>', description: `parts to run, by default ${PARTS}` },
    { flags: '--engines <names>', description: `engines of the scripts, by default ${ENGINES}` },
    { flags: '--count <clips>', description: `number of clips, ${CLIPS} by default` },
  ],
  run,
};
