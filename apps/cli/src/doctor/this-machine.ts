import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, statfs } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { inheritedEnvironment } from '@clipyard/config';
import { installedTfjsAddon } from '@clipyard/tensors';

import { type Machine } from './machine-checks.js';

const VERSION_TIMEOUT_MS = 5_000;

/** The soft limit of open files. Node raises it to the hard limit when it starts. */
async function openFiles(): Promise<number | null> {
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '');
  const soft = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
  return soft === undefined ? null : Number(soft);
}

async function ffmpegVersion(): Promise<string | null> {
  const { stdout } = await promisify(execFile)('ffmpeg', ['-version'], { timeout: VERSION_TIMEOUT_MS }).catch(() => ({
    stdout: '',
  }));
  return /^ffmpeg version (\S+)/.exec(stdout)?.[1] ?? null;
}

function hasPackage(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(`${name}/package.json`);
    return true;
  } catch (error) {
    // Installed, but its package.json is not exported.
    return (error as NodeJS.ErrnoException).code === 'ERR_PACKAGE_PATH_NOT_EXPORTED';
  }
}

export async function thisMachine(): Promise<Machine> {
  const { bavail, bsize } = await statfs('.');
  const folders = [...inheritedEnvironment().PATH.split(':'), '/usr/local/sbin', '/usr/sbin', '/sbin'].filter(
    (folder) => folder !== '',
  );
  return {
    nodeVersion: process.versions.node,
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    freeDiskBytes: bavail * bsize,
    openFiles: await openFiles(),
    ffmpegVersion: await ffmpegVersion(),
    has: (program) => folders.some((folder) => existsSync(join(folder, program))),
    hasPackage,
    tfjs: installedTfjsAddon(),
  };
}
