import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { type HyperparameterChoices } from '@clipyard/api-contract';
import { inheritedEnvironment } from '@clipyard/config';
import { FileSystemObjectStore } from '@clipyard/object-store';

import { writeDataset } from './synthetic-dataset.js';

export const ROWS = 100_000;
/**
 * One row in this many trains, and the others validate. So all shards are streamed several times, with few enough steps
 * for a benchmark.
 */
const TRAIN_EVERY = 8;

export interface TrainingMemory {
  readonly megabytes: number;
  readonly train: number;
  readonly validation: number;
  readonly warnings: readonly string[];
}

/** Largest resident set of a process that trains on 8 GB of shards. */
export async function trainingMemory(scratch: string, hyperparameters: HyperparameterChoices): Promise<TrainingMemory> {
  const folder = join(scratch, 'memory');
  const shardsFile = join(scratch, 'shards.json');
  try {
    await writeFile(
      shardsFile,
      JSON.stringify(
        await writeDataset(new FileSystemObjectStore(folder), ROWS, (row) =>
          row % TRAIN_EVERY === 0 ? 'train' : 'validation',
        ),
      ),
    );
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        fileURLToPath(new URL('memory.process.js', import.meta.url)),
        folder,
        shardsFile,
        JSON.stringify(hyperparameters),
      ],
      { env: inheritedEnvironment() },
    );
    return JSON.parse(stdout) as TrainingMemory;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
