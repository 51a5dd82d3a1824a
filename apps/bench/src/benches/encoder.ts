import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

import { writeBackboneOnnx } from '@clipyard/backbone';

import { type Bench, type BenchRequest } from '../bench.js';
import { benchBackbone, untrainedBackbone, untrainedEncoder } from '../extraction/bare.js';
import { takeClips } from '../extraction/clips.js';
import { matmulPeak, quickest } from '../extraction/matmul-peak.js';
import { comparePrecisions } from '../extraction/precisions.js';
import { processTree, watchMemory } from '../extraction/process-tree.js';
import { isAbsent, runPython } from '../python.js';
import { round } from '../statistics.js';

const SIZE = 220;
/** Twice the multiplications of all convolutions of DenseNet121 at 220 × 220. */
const GFLOP_A_FRAME = 5.23;
const FOR_MS = 3_000;
const PEER_BATCHES = [4, 20] as const;

interface Case {
  readonly engine: 'onnx' | 'tfjs';
  readonly threads: number;
  readonly streams: number;
  readonly batch: number;
}

interface Measured extends Case {
  readonly framesPerSecond: number;
  readonly gflops: number;
  readonly peakRssMb: number;
}

async function measure(cacheDir: string, one: Case): Promise<Measured> {
  const encoder = await untrainedEncoder({ ...one, cacheDir });
  try {
    const pixels = Uint8Array.from({ length: one.batch * SIZE * SIZE * 3 }, (_, i) => (i * 31) % 256);
    const [child] = processTree(process.pid).slice(1);
    const watch = watchMemory(child!);
    const ms = await quickest(
      () => Promise.all(Array.from({ length: one.streams }, () => encoder.encode(pixels, one.batch))),
      FOR_MS,
    );
    const framesPerSecond = (one.batch * one.streams * 1000) / ms;
    return {
      ...one,
      framesPerSecond: round(framesPerSecond, 2),
      gflops: round(framesPerSecond * GFLOP_A_FRAME, 1),
      peakRssMb: watch.stop().rssMb,
    };
  } finally {
    await encoder.close();
  }
}

type Peers = Record<string, { readonly error?: string } & Record<string, number | string>>;

/** Frames per second of a peer at its best batch size. */
const bestOf = (peers: Peers, names: (name: string) => boolean): number | null => {
  const rates = Object.entries(peers)
    .filter(([name, peer]) => names(name) && peer.error === undefined)
    .flatMap(([, peer]) => PEER_BATCHES.map((batch) => Number(peer[String(batch)])));
  return rates.length === 0 ? null : Math.max(...rates);
};

async function run(request: BenchRequest) {
  const { scratch, say } = request;
  const cores = availableParallelism();
  const cacheDir = join(scratch, 'cache');
  say('the machine at matrix products');
  const peak = await matmulPeak(cores);
  const ours = [1, 4, 20].map((batch): Case => ({ engine: 'onnx', threads: cores, streams: 1, batch }));
  const cases: Case[] = [
    ...ours,
    ...[1, 20].map((batch): Case => ({ engine: 'onnx', threads: 1, streams: 1, batch })),
    ...(cores > 1 ? [5, 20].map((batch): Case => ({ engine: 'onnx', threads: cores, streams: 2, batch })) : []),
    { engine: 'tfjs', threads: cores, streams: 1, batch: 4 },
  ];
  const before: Measured[] = [];
  for (const one of cases) {
    say(`${one.engine}, ${one.threads} threads, ${one.streams} streams, batch ${one.batch}`);
    before.push(await measure(cacheDir, one));
  }
  say('the peers');
  const model = join(scratch, 'densenet121.onnx');
  await writeFile(model, writeBackboneOnnx(await untrainedBackbone(cacheDir), SIZE));
  const peers = await runPython<Peers>(
    'encoder_peers.py',
    [model, String(cores), String(SIZE), PEER_BATCHES.join(',')],
    500_000,
  );
  say('ours again');
  const after: Measured[] = [];
  for (const one of cases.filter(({ engine, batch }) => engine === 'onnx' && batch > 1))
    after.push(await measure(cacheDir, one));
  const peakAfter = await matmulPeak(cores);
  say('float16 and int8');
  const precisions = await comparePrecisions(await benchBackbone(cacheDir), await takeClips(request, 10));

  const all = [...before, ...after];
  const best = (rows: readonly Measured[]): number => Math.max(...rows.map(({ framesPerSecond }) => framesPerSecond));
  const whole = all.filter(({ engine, threads }) => engine === 'onnx' && threads === cores);
  const batch20 = best(whole.filter(({ batch, streams }) => batch === 20 && streams === 1));
  const known = isAbsent(peers) ? {} : peers;
  const pytorch = bestOf(known, (name) => name.startsWith('pytorch'));
  const bestPeer = bestOf(known, (name) => name === 'openvino' || name === 'onnxruntime');
  const ratio = (peer: number | null): number | null => (peer === null ? null : round(best(whole) / peer, 3));
  return {
    metrics: {
      'encoder.share_of_peak': round((batch20 * GFLOP_A_FRAME) / Math.max(peak, peakAfter), 3),
      'encoder.vs_pytorch': ratio(pytorch),
      'encoder.vs_best_peer': ratio(bestPeer),
      'encoder.frames_per_second': best(whole),
      'encoder.int8_vs_float32': round(precisions[2]!.framesPerSecond / precisions[0]!.framesPerSecond, 2),
    },
    details: {
      cores,
      peakGflops: [round(peak, 0), round(peakAfter, 0)],
      before,
      after,
      peers,
      precisions,
      gflopAFrame: GFLOP_A_FRAME,
    },
  };
}

export const encoderBench: Bench = {
  name: 'encoder',
  summary: 'frames a second of the engines, beside the machine at matrix products and the peers in Python',
  run,
};
