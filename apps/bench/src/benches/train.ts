import { benchSettings } from '@clipyard/config';

import { type Bench, type BenchRequest } from '../bench.js';
import { median, round } from '../statistics.js';
import { bulkVsForward } from '../training/bulk.js';
import { fightsGain, type Gain } from '../training/fights-gain.js';
import { ROWS, trainingMemory } from '../training/memory.js';
import { extractClips } from '../training/real-clips.js';
import { stepVsPytorch } from '../training/step-vs-pytorch.js';
import { waitOverhead } from '../training/wait-overhead.js';
import { wallVsSteps } from '../training/wall-vs-steps.js';

const SEEDS = [1, 2];

async function gainOnClips({ clips, scratch, say }: BenchRequest, backbone: string | null): Promise<Gain | string> {
  if (clips === null) return 'needs real clips: --clips FOLDER, a folder for each class';
  if (backbone === null) return 'needs a pretrained backbone: BACKBONE names none';
  try {
    return await fightsGain(await extractClips(clips, backbone, scratch), SEEDS, say);
  } catch (error) {
    return `did not run: ${(error as Error).message}`;
  }
}

/**
 * Training and classification: speed compared with PyTorch and with their own arithmetic, memory, and accuracy on real
 * clips.
 */
export const trainBench: Bench = {
  name: 'train',
  summary: 'training steps, runs and memory; classification in bulk and one by one; accuracy on real clips',
  run: async (request) => {
    const { scratch, say } = request;
    const { python, backbone } = benchSettings();
    const seconds: Record<string, number> = {};
    const part = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
      const started = performance.now();
      const result = await work();
      seconds[name] = Math.round((performance.now() - started) / 1000);
      return result;
    };
    const step = await part('step', () => stepVsPytorch(python));
    say(`step: onnx ${step.onnxMs} ms, PyTorch ${step.torchMs ?? '-'} ms (${step.torch})`);
    const wall = await part('wall', () => wallVsSteps(scratch));
    say(`run: ${wall.wallSeconds.toFixed(1)} s, its compute ${wall.computeSeconds.toFixed(1)} s`);
    const bulk = await part('bulk', () => bulkVsForward(scratch));
    say(`in bulk: ${bulk.bulk} items/s, bare forward ${bulk.forward}`);
    const wait = await part('wait', () => waitOverhead(scratch, say));
    say(`one call: ${median(wait.callMs).toFixed(0)} ms, encoder only ${wait.encoderMs.toFixed(0)} ms`);
    const gain = await part('fights', () => gainOnClips(request, backbone));
    const memory = await part('memory', () => trainingMemory(scratch, { epochs: 1, testFraction: 0 }));
    say(`memory: ${memory.megabytes.toFixed(0)} MB`);
    return {
      metrics: {
        'train.step_vs_pytorch': step.torchMs === null ? null : round(step.onnxMs / step.torchMs, 3),
        'train.wall_vs_steps': round(wall.wallSeconds / wall.computeSeconds, 3),
        'train.transformer_rss_mb_100k': Math.round(memory.megabytes),
        'classify.vs_forward': round(bulk.bulk / bulk.forward, 3),
        'classify.wait_overhead_ms': Math.round(median(wait.callMs) - wait.encoderMs),
        'train.fights_gain': typeof gain === 'string' ? null : gain.mean,
      },
      details: { seconds, step, wall, bulk, wait, memory: { rows: ROWS, ...memory }, fights: gain },
    };
  },
};
