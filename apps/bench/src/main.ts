#!/usr/bin/env node
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { prepareEngines } from '@clipyard/config';
import { Command } from 'commander';

import { type Bench, type BenchResult } from './bench.js';
import { accuracyBench } from './benches/accuracy.js';
import { classesBench } from './benches/classes.js';
import { controlBench } from './benches/control.js';
import { decodeBench } from './benches/decode.js';
import { encoderBench } from './benches/encoder.js';
import { fightsBench } from './benches/fights.js';
import { gpuBench } from './benches/gpu.js';
import { headsBench } from './benches/heads.js';
import { peerBench } from './benches/peer.js';
import { pipelineBench } from './benches/pipeline.js';
import { referenceBench } from './benches/reference.js';
import { scaleBench } from './benches/scale.js';
import { segmentsBench } from './benches/segments.js';
import { similarBench } from './benches/similar.js';
import { submitBench } from './benches/submit.js';
import { trainBench } from './benches/train.js';
import { describeMachine } from './machine.js';

prepareEngines();
const benches: readonly Bench[] = [
  encoderBench,
  decodeBench,
  pipelineBench,
  referenceBench,
  peerBench,
  gpuBench,
  submitBench,
  controlBench,
  scaleBench,
  trainBench,
  classesBench,
  fightsBench,
  accuracyBench,
  headsBench,
  similarBench,
  segmentsBench,
];

interface Options extends Readonly<Record<string, string | boolean | undefined>> {
  readonly json?: boolean;
  readonly clips?: string;
}

async function measure(bench: Bench, { json = false, clips, ...options }: Options): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'clipyard-bench-'));
  const machine = describeMachine();
  const when = new Date().toISOString();
  try {
    const result = await bench.run({
      clips: clips === undefined ? null : resolve(clips),
      scratch,
      options: options as Record<string, string>,
      say: (line) => void process.stderr.write(`${line}\n`),
    });
    process.stdout.write(
      json ? `${JSON.stringify({ bench: bench.name, when, machine, ...result })}\n` : report(result),
    );
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function report({ metrics, details }: BenchResult): string {
  const width = Math.max(0, ...Object.keys(metrics).map((id) => id.length));
  const lines = Object.entries(metrics).map(
    ([id, value]) => `${id.padEnd(width)}  ${value === null ? 'not measured' : String(value)}`,
  );
  return `${JSON.stringify(details, null, 2)}\n\n${lines.join('\n')}\n`;
}

const program = new Command('bench')
  .description('Measures Clipyard: each benchmark compares side by side in one run and reports ratios.')
  .showHelpAfterError();
for (const bench of benches) {
  const command = program
    .command(bench.name)
    .description(bench.summary)
    .option('--json', 'end with one line of JSON')
    .option('--clips <folder>', 'real clips instead of rendered ones')
    .action((options: Options) => measure(bench, options));
  for (const { flags, description } of bench.options ?? []) command.option(flags, description);
}
await program.parseAsync();
