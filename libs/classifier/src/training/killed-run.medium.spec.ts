import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { afterEach, describe, expect, it } from 'vitest';

const library = new URL('../../dist/index.js', import.meta.url).href;

/**
 * A run that keeps its last checkpoint in a file, resumes from it, prints every step (or every fold, if it compares
 * heads) and kills itself at the given one. If none is given, it prints the digest of its weights at the end.
 */
const script = `
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { trainClassifier, weightsDigest } from ${JSON.stringify(library)};
const [file, killAt, preset] = process.argv.slice(2);
let steps = 0;
const clip = 4 * 8;
const rows = Array.from({ length: 60 }, (_, i) => ({ videoId: 'v' + i, label: 'ab'[i % 2] }));
const signal = (i) => (i % clip === 3 ? Math.floor(i / clip) % 2 : 0);
const data = Float32Array.from({ length: 60 * clip }, (_, i) => ((i * 7919) % 101) / 101 + signal(i));
let resume;
try { resume = readFileSync(file); } catch {}
const store = (checkpoint) => { writeFileSync(file + '.new', checkpoint); renameSync(file + '.new', file); };
const count = (line) => {
  console.log(JSON.stringify(line));
  if (++steps === Number(killAt)) process.kill(process.pid, 'SIGKILL');
};
const { weights, history } = await trainClassifier({
  rows, frames: 4, featureSize: 8, resume, engine: { engine: 'onnx', threads: 1 },
  features: {
    read: async (wanted) => {
      const out = new Float32Array(wanted.length * clip);
      wanted.forEach((row, i) => out.set(data.subarray(row * clip, (row + 1) * clip), i * clip));
      return out;
    },
  },
  hyperparameters: preset === 'auto' ? { preset } : preset === 'transformer' ? {
    preset, epochs: 4, batchSize: 16, minSteps: 30,
  } : {
    preset, epochs: 8, batchSize: 8, mixup: 0.3, frameDropout: 0.2, warmUpEpochs: 1, decay: 'cosine', weightDecay: 0.1,
  },
  onStep: ({ epoch, step }) => count({ epoch, step }),
  onEpoch: async (epoch, checkpoint) => store(checkpoint),
  onSelectionProgress: ({ candidateNumber, fold }) => count({ candidateNumber, fold }),
  onSelectionCheckpoint: async (step, checkpoint) => store(checkpoint),
});
const losses = history.map((epoch) => [epoch.loss, epoch.validationLoss]);
console.log(JSON.stringify({ digest: weightsDigest(weights), losses }));
`;

interface Line {
  readonly epoch?: number;
  readonly step?: number;
  readonly candidateNumber?: number;
  readonly fold?: number;
  readonly digest?: string;
}

/**
 * Runs the script until it ends or kills itself. It is not killed from here, because that would come too late on a busy
 * machine.
 */
async function run(
  program: string,
  checkpoint: string,
  killAt = 0,
  preset = 'default',
): Promise<{ steps: Line[]; end: Line | null }> {
  const child = spawn(process.execPath, [program, checkpoint, String(killAt), preset], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const steps: Line[] = [];
  let end: Line | null = null;
  for await (const text of createInterface({ input: child.stdout })) {
    const line = JSON.parse(text) as Line;
    if (line.digest !== undefined) end = line;
    else steps.push(line);
  }
  return { steps, end };
}

describe('a run whose process is killed', () => {
  let folder: string | undefined;
  afterEach(async () => folder && rm(folder, { recursive: true }));

  it('resumes from its last checkpoint to identical weights, whenever it was killed', async () => {
    folder = await mkdtemp(join(tmpdir(), 'killed-run-'));
    const program = join(folder, 'run.mjs');
    await writeFile(program, script);
    const whole = await run(program, join(folder, 'whole'));
    const checkpoint = join(folder, 'killed');
    // In the first epoch, in the middle of a later epoch, and at the first step of one.
    const first = await run(program, checkpoint, 3);
    const second = await run(program, checkpoint, 17);
    const third = await run(program, checkpoint, 8);
    const last = await run(program, checkpoint);
    expect([first.end, second.end, third.end]).toEqual([null, null, null]);
    expect(second.steps[0]!.epoch).toBe(1);
    expect(third.steps[0]!.epoch).toBeGreaterThan(1);
    expect(last.steps[0]!.epoch).toBeGreaterThan(third.steps[0]!.epoch!);
    expect(last.end).toEqual(whole.end);
    expect(whole.end!.digest).toMatch(/^[0-9a-f]{64}$/);
  });

  it('resumes a run with standardised features and a minimum of steps to identical weights', async () => {
    folder = await mkdtemp(join(tmpdir(), 'killed-run-'));
    const program = join(folder, 'run.mjs');
    await writeFile(program, script);
    const whole = await run(program, join(folder, 'whole'), 0, 'transformer');
    // Three steps per pass and three passes per epoch.
    expect(whole.steps).toHaveLength(36);
    const checkpoint = join(folder, 'killed');
    const first = await run(program, checkpoint, 5, 'transformer');
    const second = await run(program, checkpoint, 23, 'transformer');
    const last = await run(program, checkpoint, 0, 'transformer');
    expect([first.end, second.end]).toEqual([null, null]);
    expect(last.steps[0]!.epoch).toBeGreaterThan(1);
    expect(last.end).toEqual(whole.end);
    expect(whole.end!.digest).toMatch(/^[0-9a-f]{64}$/);
  });

  it('resumes the choice of a head between folds and between candidates, to identical weights', async () => {
    folder = await mkdtemp(join(tmpdir(), 'killed-run-'));
    const program = join(folder, 'run.mjs');
    await writeFile(program, script);
    const whole = await run(program, join(folder, 'whole'), 0, 'auto');
    const checkpoint = join(folder, 'killed');
    // In the first candidate, in the second, and in a later one.
    const killed = [];
    for (const killAt of [4, 20, 12]) killed.push(await run(program, checkpoint, killAt, 'auto'));
    const last = await run(program, checkpoint, 0, 'auto');
    expect(killed.map(({ end }) => end)).toEqual([null, null, null]);
    const [, , third] = killed;
    expect(third!.steps[0]!.candidateNumber).toBeGreaterThan(1);
    expect(third!.steps[0]!.fold).toBeGreaterThan(1);
    expect(last.steps.length).toBeLessThan(whole.steps.length - 20);
    expect(last.end).toEqual(whole.end);
    expect(whole.end!.digest).toMatch(/^[0-9a-f]{64}$/);
  });
});
