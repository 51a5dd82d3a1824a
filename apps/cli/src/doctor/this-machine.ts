import { inheritedEnvironment } from '@clipyard/config';
import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { type Machine } from './machine-checks.js';

export async function thisMachine(): Promise<Machine> {
  const { bavail, bsize } = await statfs('.');
  const folders = [...inheritedEnvironment().PATH.split(':'), '/usr/local/sbin', '/usr/sbin', '/sbin'].filter((folder) => folder !== '');
  return { nodeVersion: process.versions.node, cores: availableParallelism(), memoryBytes: totalmem(), freeDiskBytes: bavail * bsize, has: (program) => folders.some((folder) => existsSync(join(folder, program))) };
}
