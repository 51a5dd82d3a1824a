import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { tempDir, waitFor } from '@clipyard/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { SupervisedProcess } from './supervised-process.js';

let folder: ReturnType<typeof tempDir>;
beforeEach(() => void (folder = tempDir()));
afterEach(() => folder.remove());

const supervise = (script: string, exits: string[] = []): SupervisedProcess =>
  new SupervisedProcess(
    {
      name: 'one',
      command: 'sh',
      args: ['-c', script],
      env: { GREETING: 'hello' },
      logFile: join(folder.path, 'one.log'),
    },
    (how) => exits.push(how),
  );
const log = (): string => readFileSync(join(folder.path, 'one.log'), 'utf8');
/** A process that has ended but was not waited for is gone, too. */
const isAlive = (pid: number): boolean =>
  existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));

describe('SupervisedProcess', () => {
  it('restarts a process that dies, and logs its output', async () => {
    const exits: string[] = [];
    const one = supervise('echo $GREETING; exec sleep 60', exits);
    one.start();
    await waitFor(() => log() === 'hello\n');
    const first = one.pid!;
    process.kill(first, 'SIGKILL');
    await waitFor(() => one.pid !== null && one.pid !== first && log() === 'hello\nhello\n');
    expect(exits).toEqual(['SIGKILL']);
    await one.stop(5_000);
    expect([one.pid, exits]).toEqual([null, ['SIGKILL']]);
  });

  it('waits longer each time that it dies again at once', async () => {
    const times: number[] = [];
    const one = new SupervisedProcess(
      { name: 'one', command: 'false', args: [], env: {}, logFile: join(folder.path, 'one.log') },
      () => times.push(performance.now()),
    );
    one.start();
    await waitFor(() => times.length === 4);
    await one.stop(5_000);
    const pauses = times.slice(1).map((time, i) => time - times[i]!);
    for (const [i, atLeast] of [250, 500, 1000].entries()) expect(pauses[i]).toBeGreaterThanOrEqual(atLeast);
  });

  it('says how a program that cannot be started ended', async () => {
    const exits: string[] = [];
    const one = new SupervisedProcess(
      { name: 'one', command: join(folder.path, 'absent'), args: [], env: {}, logFile: join(folder.path, 'one.log') },
      (how) => exits.push(how),
    );
    one.start();
    await waitFor(() => exits.length > 0);
    await one.stop(5_000);
    expect(exits[0]).toBe('code 127');
    expect(log()).toContain('absent');
  });

  it('lets the process end by itself, and ends it after the deadline', async () => {
    const kind = supervise("trap 'echo drained; exit 0' TERM; echo ready; while :; do sleep 0.05; done");
    kind.start();
    await waitFor(() => log() === 'ready\n');
    await kind.stop(60_000);
    await waitFor(() => log() === 'ready\ndrained\n');
    const stubborn = supervise("trap '' TERM; echo deaf; while :; do sleep 0.05; done");
    stubborn.start();
    await waitFor(() => log().includes('deaf'));
    await stubborn.stop(100);
    expect(stubborn.pid).toBeNull();
  });

  it('ends with a parent that is killed, but does not receive Ctrl-C from its terminal', async () => {
    const module = JSON.stringify(new URL('../dist/supervised-process.js', import.meta.url).href);
    const logFile = join(folder.path, 'one.log');
    const spec = JSON.stringify({ name: 'one', command: 'sleep', args: ['60'], env: {}, logFile });
    const script = `import { SupervisedProcess } from ${module};
      const one = new SupervisedProcess(${spec}, (how) => process.stdout.write(how));
      process.on('SIGINT', () => setTimeout(() => process.stdout.write('interrupted'), 300));
      one.start();
      process.stdout.write(one.pid + '\\n');`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    parent.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await waitFor(() => said.endsWith('\n'));
    const pid = Number(said);
    // setpriv has become the program itself by then, with the kernel's promise made.
    await waitFor(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('sleep'));
    process.kill(-parent.pid!, 'SIGINT');
    await waitFor(() => said.includes('interrupted'));
    expect([said, isAlive(pid)]).toEqual([`${pid}\ninterrupted`, true]);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    await waitFor(() => !isAlive(pid));
  });
});
