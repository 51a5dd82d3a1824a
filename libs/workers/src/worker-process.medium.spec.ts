import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, describe, expect, it, vi } from 'vitest';

import { type ProcessLimits } from './process-guards.js';
import { type ProcessExit, WorkerProcess } from './worker-process.js';
import { workerUrl } from './worker-url.js';

const script = workerUrl(import.meta.url, './obstinate-worker.fixture.js');
const MB = 1024 ** 2;
const processes: WorkerProcess[] = [];

function start(limits: ProcessLimits = {}, onExit: (exit: ProcessExit) => void = () => undefined): WorkerProcess {
  const started = new WorkerProcess({
    script,
    env: { ONLY: 'this' },
    limits,
    exitCode: (exit) => {
      onExit(exit);
      return 'encoder_failed';
    },
    name: 'The test worker',
  });
  processes.push(started);
  return started;
}

const exists = (pid: number | undefined): boolean => existsSync(`/proc/${pid}`);

// The workers write to standard error, which they share with the test.
afterEach(() => Promise.all(processes.splice(0).map((worker) => worker.kill())));

describe('WorkerProcess', () => {
  it('answers calls in a process with only the given environment', async () => {
    const worker = start();
    const value = { floats: Float32Array.of(1, 2), map: new Map([['a', [1]]]), missing: undefined };
    expect(await worker.call('echo', value)).toEqual(value);
    expect(await worker.call('environment')).toMatchObject({ ONLY: 'this' });
    expect(await worker.call<Record<string, string>>('environment')).not.toHaveProperty('PATH');
    expect(worker.alive).toBe(true);
    expect(worker.pid).not.toBe(process.pid);
  });

  it('rejects with the code of typed errors, and with the fallback code for others', async () => {
    const worker = start();
    await expect(worker.call('throw', 'media_corrupt')).rejects.toMatchObject({
      code: 'media_corrupt',
      message: 'typed',
    });
    await expect(worker.call('throw', null)).rejects.toMatchObject({ code: 'decode_failed', message: 'untyped' });
    await expect(worker.call('nothing')).rejects.toMatchObject({ code: 'internal' });
    await expect(worker.call('unclonable')).rejects.toMatchObject({ code: 'decode_failed' });
    expect(await worker.call('echo', 1)).toBe(1);
  });

  it('kills a process that ignores SIGTERM', async () => {
    const worker = start();
    await worker.call('echo', 1);
    process.kill(worker.pid!, 'SIGTERM');
    expect(await worker.call('echo', 2)).toBe(2);
    await worker.kill();
    expect(exists(worker.pid)).toBe(false);
    expect(worker.alive).toBe(false);
  });

  it('kills a process that is in an endless loop', async () => {
    const worker = start();
    await worker.call('echo', 1);
    const blocked = worker.call('block');
    blocked.catch(() => undefined);
    await worker.kill();
    await expect(blocked).rejects.toMatchObject({ code: 'encoder_failed', message: 'The test worker ended: SIGKILL' });
    expect(exists(worker.pid)).toBe(false);
  });

  it('rejects pending calls if the process crashes, with its signal and the end of its standard error', async () => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const exits: ProcessExit[] = [];
    const worker = start({}, (exit) => exits.push(exit));
    const calls = Promise.allSettled([worker.call('hang'), worker.call('crash', `${'-'.repeat(3000)} the end`)]);
    expect((await calls).map((call) => call.status === 'rejected' && (call.reason as { code: string }).code)).toEqual([
      'encoder_failed',
      'encoder_failed',
    ]);
    expect(exits[0]!.signal).toBe('SIGSEGV');
    expect(exits[0]!.stderrTail).toHaveLength(2000);
    expect(exits[0]!.stderrTail).toContain('the end');
  });

  it('rejects pending and later calls of a process that exits', async () => {
    const worker = start();
    await expect(worker.call('exit', 3)).rejects.toMatchObject({ message: 'The test worker ended: code 3' });
    await worker.exited;
    await expect(worker.call('echo', 1)).rejects.toMatchObject({ code: 'encoder_failed' });
    await worker.kill();
  });

  it('rejects calls if the script cannot be loaded', async () => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const worker = new WorkerProcess({
      script: new URL('./missing.process.js', import.meta.url),
      env: {},
      exitCode: 'backbone_unavailable',
      name: 'The missing worker',
    });
    await expect(worker.call('echo', 1)).rejects.toMatchObject({ code: 'backbone_unavailable' });
  });
});

describe.skipIf(!existsSync('/usr/bin/prlimit'))('the limits of a WorkerProcess (needs prlimit)', () => {
  it('end a process that needs more memory', async () => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const worker = start({ memoryBytes: 1500 * MB });
    expect(await worker.call('echo', 1)).toBe(1);
    await expect(worker.call('allocate')).rejects.toMatchObject({ code: expect.stringMatching(/_failed$/) as string });
  });

  it('refuse more open files', async () => {
    const worker = start({ openFiles: 128 });
    expect(await worker.call('open', 5)).toBe(5);
    await expect(worker.call('open', 128)).rejects.toMatchObject({ code: 'decode_failed' });
  });

  it('refuse larger files', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'worker-'));
    const path = join(folder, 'file');
    const worker = start({ fileBytes: 10 });
    await expect(worker.call('write', path)).rejects.toMatchObject({
      code: expect.stringMatching(/_failed$/) as string,
    });
    expect(statSync(path).size).toBeLessThanOrEqual(10);
    rmSync(folder, { recursive: true });
  });
});
