import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

import { tempDir } from '@clipyard/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { freePort } from './free-port.js';
import { lockState } from './state-lock.js';

let folder: ReturnType<typeof tempDir>;
beforeEach(() => void (folder = tempDir()));
afterEach(() => folder.remove());

describe('lockState', () => {
  it('is given to one at a time, whatever the spelling of the folder', async () => {
    const unlock = await lockState(folder.path);
    await expect(lockState(`${folder.path}/logs/..`)).rejects.toThrow('Another Clipyard runs in');
    const other = await lockState(`${folder.path}/other`);
    unlock();
    (await lockState(folder.path))();
    other();
  });

  it('is free again when its holder is killed', async () => {
    const module = JSON.stringify(new URL('../dist/state-lock.js', import.meta.url).href);
    const holder = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { lockState } from ${module};
        await lockState(${JSON.stringify(folder.path)});
        process.stdout.write('held');
        setInterval(() => {}, 1000);`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await once(holder.stdout, 'data');
    await expect(lockState(folder.path)).rejects.toThrow('Another Clipyard');
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    (await lockState(folder.path))();
  });
});

describe('freePort', () => {
  it('refuses a port that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await expect(freePort(port)).rejects.toThrow(`Port ${port} is taken`);
    server.close();
    await once(server, 'close');
    expect(await freePort(port)).toBe(port);
    expect(await freePort()).toBeGreaterThan(0);
  });
});
