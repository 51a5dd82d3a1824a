import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { afterEach, describe, expect, it } from 'vitest';

const library = new URL('../../dist/index.js', import.meta.url).href;

/**
 * A run that keeps its last checkpoint in a file, resumes from it, prints every step and kills itself at the given
 * step. If no step is given, it prints the digest of its weights at the end.
 */
const script = `
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { trainClassifier, weightsDigest } from ${JSON.stringify(library)};
const [file, killAt] = process.argv.slice(2);
let steps = 0;
const clip = 4 * 8;
const rows = Array.from({ length: 60 }, (_, i) => ({ videoId: 'v' + i, label: 'ab'[i % 2] }));
const signal = (i) => (i % clip === 3 ? Math.floor(i / clip) % 2 : 0);
const data = Float32Array.from({ length: 60 * clip }, (_, i) => ((i * 7919) % 101) / 101 + signal(i));
let resume;
try { resume = readFileSync(file); } catch {}
const { weights, history } = await trainClassifier({
  rows, frames: 4, featureSize: 8, resume, engine: { engine: 'onnx', threads: 1 },
  features: {
    read: async (wanted) => {
      const out = new Float32Array(wanted.length * clip);
      wanted.forEach((row, i) => out.set(data.subarray(row * clip, (row + 1) * clip), i * clip));
      return out;
    },
  },
  hyperparameters: {
    epochs: 8, batchSize: 8, mixup: 0.3, frameDropout: 0.2, warmUpEpochs: 1, decay: 'cosine', weightDecay: 0.1,
  },
  onStep: ({ epoch, step }) => {
    console.log(JSON.stringify({ epoch, step }));
    if (++steps === Number(killAt)) process.kill(process.pid, 'SIGKILL');
  },
  onEpoch: async (epoch, checkpoint) => { writeFileSync(file + '.new', checkpoint); renameSync(file + '.new', file); },
});
const losses = history.map((epoch) => [epoch.loss, epoch.validationLoss]);
console.log(JSON.stringify({ digest: weightsDigest(weights), losses }));
`;

interface Line {
  readonly epoch?: number;
  readonly step?: number;
  readonly digest?: string;
}

/**
 * Runs the script until it ends or kills itself. It is not killed from here, because that would come too late on a busy
 * machine.
 */
async function run(program: string, checkpoint: string, killAt = 0): Promise<{ steps: Line[]; end: Line | null }> {
  const child = spawn(process.execPath, [program, checkpoint, String(killAt)], {
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
});
